// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Amounts as providers write them.
//
// Inside, money is minor units by ISO 4217. A provider has its own table of decimals, which agrees
// for most currencies and not for all (PayPal's forint has none); nothing rounds on the way.
//
//   *wire_amount(Money::of_minor(10'00, kUsd), 2);    // "10.00"
//   *wire_amount(Money::of_minor(1500, kXof), 0);     // "1500"
//
// Layer: payment (may include base, money, tenant). Thread safety: pure functions.
#ifndef OCTROI_PAYMENT_WIRE_AMOUNT_H_
#define OCTROI_PAYMENT_WIRE_AMOUNT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// `decimals`, everywhere here: the provider's own number of them for the currency, 0 to 4.

// The amount in units of 10^-decimals of the major unit.
// Errors: InvalidArgument "payment.amount_not_representable" (a unit would be lost); OutOfRange
// "money.overflow".
absl::StatusOr<std::int64_t> wire_units(Money amount, int decimals);
// The way back: what a provider wrote in its own units.
// Errors: as wire_units(), where the provider's units are finer than the currency's.
absl::StatusOr<Money> from_wire_units(std::int64_t units, int decimals, Currency currency);

// Digits with exactly `decimals` decimals, and a point where there are any; no grouping, no leading
// zeros but the one before a point, '-' where negative.
[[nodiscard]] std::string format_wire_units(std::int64_t units, int decimals);
// Errors: as wire_units().
absl::StatusOr<std::string> wire_amount(Money amount, int decimals);

// What a provider wrote in major units. Zeros beyond the currency's decimals are read over
// ("1500.00" XOF), anything else there is an error.
// Errors: InvalidArgument "decimal.malformed", "money.too_many_decimals", "currency.unknown",
// "currency.no_minor_unit"; OutOfRange "money.overflow".
absl::StatusOr<Money> read_wire_amount(std::string_view digits, std::string_view currency);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_WIRE_AMOUNT_H_
