// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/wire_amount.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// units of 10^-from as units of 10^-to.
absl::StatusOr<std::int64_t> rescale(std::int64_t units, int from, int to) {
  if (to >= from) {
    std::int64_t scaled = 0;
    if (!__builtin_mul_overflow(units, power_of_ten(to - from), &scaled)) return scaled;
    return make_error(absl::StatusCode::kOutOfRange, "money.overflow", "the amount is too large");
  }
  const std::int64_t power = power_of_ten(from - to);
  if (units % power == 0) return units / power;
  return make_error(absl::StatusCode::kInvalidArgument, "payment.amount_not_representable",
                    "the provider takes this currency with " + std::to_string(to) +
                        " decimals; charge a whole amount");
}

}  // namespace

absl::StatusOr<std::int64_t> wire_units(Money amount, int decimals) {
  return rescale(amount.minor(), amount.currency().exponent(), decimals);
}

absl::StatusOr<Money> from_wire_units(std::int64_t units, int decimals, Currency currency) {
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t minor, rescale(units, decimals, currency.exponent()));
  return Money::of_minor(minor, currency);
}

std::string format_wire_units(std::int64_t units, int decimals) {
  const bool is_negative = units < 0;
  // The absolute value of the smallest number has no room in its own type.
  const std::uint64_t size =
      is_negative ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  std::string digits = std::to_string(size);
  const auto behind = static_cast<std::size_t>(decimals);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  if (behind > 0) digits.insert(digits.size() - behind, 1, '.');
  return is_negative ? "-" + digits : digits;
}

absl::StatusOr<std::string> wire_amount(Money amount, int decimals) {
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t units, wire_units(amount, decimals));
  return format_wire_units(units, decimals);
}

absl::StatusOr<Money> read_wire_amount(std::string_view digits, std::string_view currency) {
  OCTROI_ASSIGN_OR_RETURN(const Currency known, Currency::parse(currency));
  const std::size_t original = digits.size();
  const std::size_t point = digits.find('.');
  if (point != std::string_view::npos) {
    std::size_t decimals = digits.size() - point - 1;
    while (decimals > static_cast<std::size_t>(known.exponent()) && digits.ends_with('0')) {
      digits.remove_suffix(1);
      --decimals;
    }
    // "10." stays what it is: malformed.
    if (decimals == 0 && digits.size() != original) digits = digits.substr(0, point);
  }
  return Money::parse(digits, known);
}

}  // namespace v0
}  // namespace octroi
