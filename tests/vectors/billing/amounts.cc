// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/amounts.h"

#include <charconv>
#include <numeric>

#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/money/iso4217.h"
#include "octroi/tax/tax.h"

namespace octroi::vectors {

absl::StatusOr<Currency> currency_of(const Json& input) {
  if (!input.contains("currency")) return kEur;
  return Currency::parse(input.at("currency").get<std::string>());
}

absl::StatusOr<Money> to_money(const Json& value, Currency currency) {
  if (value.is_number_integer()) return Money::of_minor(value.get<std::int64_t>(), currency);
  return Money::parse(value.get<std::string>(), currency);
}

absl::StatusOr<Money> money_at(const Json& input, const char* key) {
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  return to_money(input.at(key), currency);
}

Json money_json(Money amount, const Json& like) {
  return like.is_number_integer() ? Json(amount.minor()) : Json(amount.amount());
}

absl::StatusOr<Ratio> ratio_at(const Json& input, const char* key) {
  const std::string text = input.at(key);
  std::int64_t over = 0;
  std::int64_t under = 1;
  const char* const end = text.data() + text.size();
  const char* at = std::from_chars(text.data(), end, over).ptr;
  if (at != end && *at == '/') at = std::from_chars(at + 1, end, under).ptr;
  if (text.empty() || at != end || under < 1) return unsupported("'" + text + "' is no ratio");
  return Ratio{over, under};
}

std::string ratio_text(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t divisor = std::gcd(numerator, denominator);
  if (denominator == divisor) return std::to_string(numerator / divisor);
  return std::to_string(numerator / divisor) + "/" + std::to_string(denominator / divisor);
}

absl::StatusOr<Segment> segment_at(const Json& input, const char* key,
                                   const ProrationPolicy& policy) {
  const Json& pair = input.at(key);
  if (!pair.is_array() || pair.size() != 2) return unsupported("a span is two days");
  OCTROI_ASSIGN_OR_RETURN(const Date first, date_at({{"at", pair[0]}}, "at"));
  OCTROI_ASSIGN_OR_RETURN(const Date last, date_at({{"at", pair[1]}}, "at"));
  return segment_of(first, last, policy);
}

absl::StatusOr<Money> with_tax(Money net, const Json& input) {
  if (!input.contains("tax_percent")) return net;
  OCTROI_ASSIGN_OR_RETURN(const Decimal percent, decimal(input, "tax_percent"));
  const TaxPolicy policy{
      .rates = {{.code = "rate", .category = "all", .percent = percent, .name = "Tax"}}};
  const TaxableLine line{"all", net};
  OCTROI_ASSIGN_OR_RETURN(const TaxResult taxed,
                          calculate_tax(net.currency(), std::span(&line, 1), policy));
  return taxed.gross;
}

}  // namespace octroi::vectors
