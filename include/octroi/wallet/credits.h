// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Credits: prepaid units and the money they stand for.
//
// A credit is worth `rate` major units of one currency. How many a person has or buys is a Decimal;
// what is kept and what pays is Money (octroi/engine/wallet.h). A period's credits can be granted
// in part, by the second.
//
//   credits_to_money(*Decimal::parse("17.97"), Decimal(1), kEur);         // 17.97 EUR
//   stub_credits(Decimal(100), jan_1, feb_1, jan_20);                     // 38.70967742
//
// Layer: wallet (may include base, money). Thread safety: pure functions.
#ifndef OCTROI_WALLET_CREDITS_H_
#define OCTROI_WALLET_CREDITS_H_

#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// A number of credits that came as text from elsewhere, perhaps with the artefact of a float: read
// and rounded half up once to the decimals of the currency they are worth.
// Errors: InvalidArgument "decimal.malformed"; OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> parse_credits(std::string_view text, Currency currency);

// What credits are worth at `rate` major units each; rounded half up.
// Errors: InvalidArgument "credits.bad_rate" (not above 0); OutOfRange "money.overflow".
absl::StatusOr<Money> credits_to_money(const Decimal& credits, const Decimal& rate,
                                       Currency currency);

// The part of a period's credits that belongs to [from, until) of [start, until), none from its
// end on: by whole seconds, its coefficient at 16 decimals half up, the credits at 8.
struct StubCredits {
  Decimal coefficient{};
  Decimal credits{};

  friend bool operator==(const StubCredits&, const StubCredits&) = default;
};
// Errors: InvalidArgument "credits.bad_period" (of no whole second, or `from` before it);
// OutOfRange "decimal.overflow".
absl::StatusOr<StubCredits> stub_credits(const Decimal& credits, Instant start, Instant until,
                                         Instant from);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_WALLET_CREDITS_H_
