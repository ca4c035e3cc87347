// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "explain_text.h"

#include <cstddef>

#include "names.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kAmountColumn = 76;  // where amounts end

// Characters, not bytes, so that "é" does not shift the amounts.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return width;
}

}  // namespace

void put(std::string& out, std::string_view text, Money amount) {
  const std::string figure = amount.amount();
  const std::size_t width = width_of(text) + figure.size();
  out += text;
  out.append(width + 2 > kAmountColumn ? 2 : kAmountColumn - width, ' ');
  out += figure;
  out += '\n';
}

Money negative(Money amount) {
  const auto result = negate(amount);
  return result.ok() ? *result : amount;
}

std::string days(Date from, Date to) {
  const auto last = add_days(to, -1);
  return format_date(from) + " to " + format_date(last.ok() ? *last : to);
}

std::string percent(const Decimal& value) { return value.normalized().to_string() + "%"; }

std::string rounded(Rounding rounding) {
  return ", rounded " + std::string(name_of(rounding).phrase);
}

std::string title_of(const InvoiceLine& line) {
  std::string title = line.owner ? line.owner->name + ": " : "";
  if (line.kind == LineKind::kCredit) title += "Unused: ";
  if (line.kind == LineKind::kCorrection) title += "Correction: ";
  title += line.description.empty() ? line.code : line.description;
  if (line.from && line.to) title += ", " + days(*line.from, *line.to);
  if (line.from && !line.to) title += ", from " + format_date(*line.from);
  return title;
}

std::string exemption_of(const TaxSubtotal& rate) {
  if (rate.code.empty()) return "Not taxed: " + rate.exemption_reason;
  return (rate.name.empty() ? "Tax" : rate.name) + " (" + rate.code +
         ") not levied: " + rate.exemption_reason;
}

}  // namespace v0
}  // namespace octroi
