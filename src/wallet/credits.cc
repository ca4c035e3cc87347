// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wallet/credits.h"

#include <chrono>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kCoefficientDecimals = 16;
constexpr int kCreditDecimals = 8;

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

}  // namespace

absl::StatusOr<Decimal> parse_credits(std::string_view text, Currency currency) {
  return Decimal::parse_rounded(text, currency.exponent(), Rounding::kHalfUp);
}

absl::StatusOr<Money> credits_to_money(const Decimal& credits, const Decimal& rate,
                                       Currency currency) {
  if (rate <= Decimal()) return refused("credits.bad_rate", "a credit is worth more than nothing");
  return to_money(rate, credits, {1, 1}, currency, Rounding::kHalfUp);
}

absl::StatusOr<StubCredits> stub_credits(const Decimal& credits, Instant start, Instant until,
                                         Instant from) {
  const auto seconds_until_end = [until](Instant at) {
    const Int128 apart = Int128{until.time_since_epoch().count()} - at.time_since_epoch().count();
    return apart / Duration(std::chrono::seconds{1}).count();
  };
  if (start >= until || from < start || seconds_until_end(start) == 0) {
    return refused("credits.bad_period", "a stub begins inside its period of a second or more");
  }
  if (from >= until) return StubCredits{};
  StubCredits stub;
  OCTROI_ASSIGN_OR_RETURN(stub.coefficient,
                          to_decimal({seconds_until_end(from), seconds_until_end(start)},
                                     kCoefficientDecimals, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(stub.credits,
                          multiply(credits, stub.coefficient, kCreditDecimals, Rounding::kHalfUp));
  return stub;
}

}  // namespace v0
}  // namespace octroi
