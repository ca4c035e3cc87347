// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/wire_amount.h"

#include <limits>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/payment/provider_status.h"

namespace octroi {
namespace {

TEST(WireAmount, WritesTheProvidersDecimals) {
  EXPECT_EQ(*wire_amount(Money::of_minor(10'00, kUsd), 2), "10.00");
  EXPECT_EQ(*wire_amount(Money::of_minor(5, kUsd), 2), "0.05");
  EXPECT_EQ(*wire_amount(Money::of_minor(-5, kUsd), 2), "-0.05");
  EXPECT_EQ(*wire_amount(Money::of_minor(1500, kXof), 0), "1500");
  EXPECT_EQ(*wire_amount(Money::of_minor(1500, kXof), 2), "1500.00");
  EXPECT_EQ(*wire_amount(Money::of_minor(1045'00, Currency::literal("HUF")), 0), "1045");
  EXPECT_EQ(format_wire_units(std::numeric_limits<std::int64_t>::min(), 2),
            "-92233720368547758.08");
}

TEST(WireAmount, LosesNothing) {
  EXPECT_EQ(error_code(wire_amount(Money::of_minor(1045'50, Currency::literal("HUF")), 0).status()),
            "payment.amount_not_representable");
  EXPECT_EQ(
      error_code(
          wire_units(Money::of_minor(std::numeric_limits<std::int64_t>::max(), kXof), 2).status()),
      "money.overflow");
  EXPECT_EQ(*from_wire_units(1045, 0, Currency::literal("HUF")),
            Money::of_minor(1045'00, Currency::literal("HUF")));
}

TEST(WireAmount, ReadsWhatProvidersWrite) {
  EXPECT_EQ(*read_wire_amount("1500.00", "XOF"), Money::of_minor(1500, kXof));
  EXPECT_EQ(*read_wire_amount("10.5", "USD"), Money::of_minor(10'50, kUsd));
  EXPECT_EQ(*read_wire_amount("10", "USD"), Money::of_minor(10'00, kUsd));
  for (const char* bad : {"", ".", "1e3", "0x10", "1,50", "10.501", "1 0", "10.", "--1"}) {
    EXPECT_FALSE(read_wire_amount(bad, "USD").ok()) << bad;
  }
  EXPECT_FALSE(read_wire_amount("1500.50", "XOF").ok());
  EXPECT_FALSE(read_wire_amount("1", "usd").ok());
}

TEST(ProviderStatus, EveryStatusHasAnOutcomeAndAName) {
  const struct {
    ProviderStatus status;
    std::string_view name;
    ChargeOutcome outcome;
  } rows[] = {
      {ProviderStatus::kPending, "pending", ChargeOutcome::kPending},
      {ProviderStatus::kRequiresAction, "requires_action", ChargeOutcome::kPending},
      {ProviderStatus::kProcessing, "processing", ChargeOutcome::kPending},
      {ProviderStatus::kSucceeded, "succeeded", ChargeOutcome::kSettled},
      {ProviderStatus::kFailed, "failed", ChargeOutcome::kRejected},
      {ProviderStatus::kCancelled, "cancelled", ChargeOutcome::kRejected},
      {ProviderStatus::kPartiallyRefunded, "partially_refunded", ChargeOutcome::kSettled},
      {ProviderStatus::kRefunded, "refunded", ChargeOutcome::kSettled},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(to_string(row.status), row.name);
    EXPECT_EQ(outcome_of(row.status), row.outcome) << row.name;
  }
}

}  // namespace
}  // namespace octroi
