// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/records/terms_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace records {
namespace {

absl::Status malformed(std::string_view text) {
  return make_error(absl::StatusCode::kDataLoss, "engine.bad_terms",
                    "terms are written plan@version|interval|currency|quantity|add_on@version*"
                    "quantity,..., not: " +
                        std::string(text));
}

// The whole of `text` as a number, as std::to_string() writes it.
template <class Number>
bool read_number(std::string_view text, Number& out) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, out);
  return read.ec == std::errc() && read.ptr == end;
}

// "code@version".
bool read_version(std::string_view text, std::string& code, std::int32_t& version) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return false;
  code = text.substr(0, at);
  return read_number(text.substr(at + 1), version);
}

bool read_holding(std::string_view text, AddOnHolding& out) {
  const std::size_t times = text.find('*');
  return times != std::string_view::npos &&
         read_version(text.substr(0, times), out.code, out.version) &&
         read_number(text.substr(times + 1), out.quantity) && out.quantity >= 1;
}

// What stands before the separator, which is taken off `text`; all of it where there is none.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

std::string format_terms(const std::optional<Terms>& terms) {
  if (!terms) return {};
  std::string text = terms->plan.to_string();
  text += '|';
  text += format_interval(terms->interval);
  text += '|';
  text += terms->currency.code();
  text += '|';
  text += std::to_string(terms->quantity);
  if (!terms->add_ons.empty()) text += '|' + format_add_ons(terms->add_ons);
  return text;
}

absl::StatusOr<std::optional<Terms>> parse_terms(const std::string& text) {
  if (text.empty()) return std::optional<Terms>();
  std::string_view rest = text;
  Terms terms;
  const std::string_view plan = take(rest, '|');
  const std::string_view interval = take(rest, '|');
  const std::string_view currency = take(rest, '|');
  const std::string_view quantity = take(rest, '|');
  if (!read_version(plan, terms.plan.code, terms.plan.version) ||
      !read_number(quantity, terms.quantity)) {
    return malformed(text);
  }
  OCTROI_ASSIGN_OR_RETURN(terms.interval, parse_interval(interval));
  OCTROI_ASSIGN_OR_RETURN(terms.currency, Currency::parse(currency));
  if (!rest.empty()) {
    OCTROI_ASSIGN_OR_RETURN(terms.add_ons, parse_add_ons(rest));
  }
  return std::optional<Terms>(std::move(terms));
}

std::string format_add_ons(const std::vector<AddOnHolding>& add_ons) {
  std::string text;
  for (const AddOnHolding& one : add_ons) {
    if (!text.empty()) text += ',';
    text += one.code + '@' + std::to_string(one.version) + '*' + std::to_string(one.quantity);
  }
  return text;
}

absl::StatusOr<std::vector<AddOnHolding>> parse_add_ons(std::string_view text) {
  std::vector<AddOnHolding> add_ons;
  for (std::string_view rest = text; !rest.empty();) {
    AddOnHolding one;
    const bool is_read = read_holding(take(rest, ','), one);
    const bool is_next = add_ons.empty() || add_ons.back().code < one.code;
    if (!is_read || !is_next) return malformed(text);
    add_ons.push_back(std::move(one));
  }
  return add_ons;
}

}  // namespace records
}  // namespace v0
}  // namespace octroi
