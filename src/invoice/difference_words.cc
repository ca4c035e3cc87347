// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A difference as text for people and as JSON.

#include <string>
#include <string_view>
#include <utility>

#include "octroi/base/json_writer.h"
#include "octroi/invoice/difference.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kTitleWidth = 46;
constexpr std::size_t kFigureWidth = 11;

// Characters, not bytes, so that "é" does not shift the figures.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return width;
}

void put_title(std::string& out, std::string_view title) {
  out += title;
  const std::size_t width = width_of(title);
  out.append(width + 2 > kTitleWidth ? 2 : kTitleWidth - width, ' ');
}

void put_figure(std::string& out, std::string_view figure) {
  out.append(figure.size() < kFigureWidth ? kFigureWidth - figure.size() : 1, ' ');
  out += figure;
}

std::string difference_of(Money after, Money before) {
  const auto less = subtract(after, before);
  return less.ok() ? less->amount() : "?";
}

void put_row(std::string& out, std::string_view title, Money before, Money after) {
  put_title(out, title);
  put_figure(out, before.amount());
  put_figure(out, after.amount());
  put_figure(out, difference_of(after, before));
  out += '\n';
}

std::string in_words(const LineChange& change) {
  switch (change.factor) {
    case ChangeFactor::kOnlyBefore:
      return "no longer billed";
    case ChangeFactor::kOnlyAfter:
      return "new";
    case ChangeFactor::kRounding:
      return "rounded by another rule";
    case ChangeFactor::kUnitAmount:
      return "unit price " + change.before + " -> " + change.after;
    case ChangeFactor::kShare:
      return "part of the period " + change.before + " -> " + change.after;
    case ChangeFactor::kTax:
      if (change.before == change.after) return "tax " + change.after + " on another amount";
      break;
    default:
      break;
  }
  return std::string(to_string(change.factor)) + " " + change.before + " -> " + change.after;
}

}  // namespace

std::string_view to_string(ChangeFactor factor) noexcept {
  switch (factor) {
    case ChangeFactor::kQuantity:
      return "quantity";
    case ChangeFactor::kUnitAmount:
      return "unit_amount";
    case ChangeFactor::kShare:
      return "share";
    case ChangeFactor::kCut:
      return "cut";
    case ChangeFactor::kRounding:
      return "rounding";
    case ChangeFactor::kDiscount:
      return "discount";
    case ChangeFactor::kTax:
      return "tax";
    case ChangeFactor::kOnlyBefore:
      return "only_before";
    case ChangeFactor::kOnlyAfter:
      return "only_after";
  }
  return {};
}

std::string explain(const InvoiceDifference& difference) {
  std::string out;
  put_title(out, "From " + difference.before + " to " + difference.after);
  put_figure(out, "before");
  put_figure(out, "after");
  put_figure(out, "difference");
  out += '\n';
  for (const LineDifference& line : difference.lines) {
    if (line.changes.empty()) continue;
    put_row(out, line.description.empty() ? line.code : line.description, line.before, line.after);
    for (const LineChange& change : line.changes) {
      put_title(out, "  " + in_words(change));
      out.append(2 * kFigureWidth, ' ');
      put_figure(out, change.effect.amount());
      out += '\n';
    }
  }
  put_row(out, "Total", difference.total_before, difference.total_after);
  return out;
}

std::string to_json(const InvoiceDifference& difference) {
  JsonWriter json;
  json.object().field("before", difference.before).field("after", difference.after);
  json.field("total_before", difference.total_before.minor());
  json.field("total_after", difference.total_after.minor()).key("lines").array();
  for (const LineDifference& line : difference.lines) {
    json.object().field("code", line.code).field("description", line.description);
    json.field("before", line.before.minor()).field("after", line.after.minor());
    json.key("changes").array();
    for (const LineChange& change : line.changes) {
      json.object().field("factor", to_string(change.factor));
      json.field("before", change.before).field("after", change.after);
      json.field("effect", change.effect.minor()).end();
    }
    json.end().end();
  }
  json.end().end();
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
