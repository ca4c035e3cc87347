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
  OCTROI_ASSIGN_OR_RETURN(const Decimal worth, multiply(credits, rate));
  return to_money(worth, currency, Rounding::kHalfUp);
}

absl::StatusOr<StubCredits> stub_credits(const Decimal& credits, Instant start, Instant until,
                                         Instant from) {
  const auto seconds = [](Duration d) {
    return std::chrono::floor<std::chrono::seconds>(d).count();
  };
  if (start >= until || from < start || seconds(until - start) == 0) {
    return refused("credits.bad_period", "a stub begins inside its period of a second or more");
  }
  if (from >= until) return StubCredits{};
  StubCredits stub;
  OCTROI_ASSIGN_OR_RETURN(stub.coefficient,
                          to_decimal({seconds(until - from), seconds(until - start)},
                                     kCoefficientDecimals, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Decimal exact, multiply(credits, stub.coefficient));
  OCTROI_ASSIGN_OR_RETURN(stub.credits, round_to(exact, kCreditDecimals, Rounding::kHalfUp));
  return stub;
}

}  // namespace v0
}  // namespace octroi
