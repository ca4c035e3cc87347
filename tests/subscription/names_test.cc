// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/steps.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
namespace {

TEST(SubscriptionNames, EveryStatusReadsBack) {
  std::set<std::string_view> names;
  for (std::uint8_t number = 1; number <= 9; ++number) {
    const auto status = static_cast<SubscriptionStatus>(number);
    ASSERT_FALSE(to_string(status).empty());
    EXPECT_EQ(parse_subscription_status(to_string(status)), status);
    names.insert(to_string(status));
  }
  EXPECT_EQ(names.size(), 9U);
  EXPECT_EQ(to_string(static_cast<SubscriptionStatus>(0)), "");
  EXPECT_EQ(to_string(static_cast<SubscriptionStatus>(10)), "");
  for (std::string_view unknown : {"", "Active", "active ", "canceled"}) {
    EXPECT_EQ(parse_subscription_status(unknown), std::nullopt) << unknown;
  }
}

TEST(SubscriptionNames, WireNumbersStay) {
  EXPECT_EQ(to_string(static_cast<SubscriptionStatus>(4)), "active");
  EXPECT_EQ(to_string(static_cast<StepKind>(6)), "renew");
  EXPECT_EQ(to_string(static_cast<SubscriptionRefusal>(5)), "too_early");
  EXPECT_EQ(to_string(static_cast<SubscriptionRefusal>(14)), "renewal_is_due");
}

TEST(SubscriptionNames, EveryStepKindHasItsOwn) {
  std::set<std::string_view> names;
  for (std::uint8_t number = 1; number <= 13; ++number) {
    const auto kind = static_cast<StepKind>(number);
    EXPECT_FALSE(to_string(kind).empty());
    EXPECT_EQ(is_reminder(kind), to_string(kind).find("reminder") != std::string_view::npos);
    names.insert(to_string(kind));
  }
  EXPECT_EQ(names.size(), 13U);
  EXPECT_EQ(to_string(static_cast<StepKind>(14)), "");
}

TEST(SubscriptionNames, EveryRefusalIsAnErrorWithItsCode) {
  for (std::uint16_t number = 1; number <= 15; ++number) {
    const auto refusal = static_cast<SubscriptionRefusal>(number);
    const absl::Status status = to_status(refusal);
    EXPECT_EQ(error_code(status), "subscription." + std::string(to_string(refusal)));
    EXPECT_FALSE(error_message(status).empty());
    const bool is_bad_input = refusal == SubscriptionRefusal::kBadQuantity ||
                              refusal == SubscriptionRefusal::kCurrencyDiffers ||
                              refusal == SubscriptionRefusal::kBadDate ||
                              refusal == SubscriptionRefusal::kBadPause;
    EXPECT_EQ(status.code(), is_bad_input ? absl::StatusCode::kInvalidArgument
                                          : absl::StatusCode::kFailedPrecondition)
        << to_string(refusal);
  }
  EXPECT_EQ(to_string(static_cast<SubscriptionRefusal>(0)), "");
  EXPECT_FALSE(to_status(static_cast<SubscriptionRefusal>(16)).ok());
}

}  // namespace
}  // namespace octroi
