// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A script of faults is read, written, refused where it is wrong, and repeated by its seed.

#include "octroi/fake_providers/chaos.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/stripe/stripe.h"

namespace octroi {
namespace {

TEST(Chaos, IsWrittenAsItIsRead) {
  const auto chaos = FakeChaos::parse(
      "seed 7   # of Tuesday\n"
      "\n"
      "charge lose_answer 30\n"
      "charge busy 20\n"
      "fate waits 1000\n"
      "callback twice 200\n"
      "reads_fail 5\n"
      "payers_approve 300\n"
      "payers_refuse 100\n");
  ASSERT_TRUE(chaos.ok()) << chaos.status();
  const FakeChaos expected{
      .seed = 7,
      .charges = {{FakeFault::kLoseAnswer, 30}, {FakeFault::kBusy, 20}},
      .fates = {{FakeFate::kWaits, 1000}},
      .callbacks = {{FakeMishap::kTwice, 200}},
      .reads_fail = 5,
      .payers_approve = 300,
      .payers_refuse = 100,
  };
  EXPECT_EQ(*chaos, expected);
  EXPECT_EQ(*FakeChaos::parse(chaos->to_text()), *chaos);
  EXPECT_EQ(*FakeChaos::parse(""), FakeChaos());
}

TEST(Chaos, WhatIsNoScriptIsRefusedByItsLine) {
  for (const char* bad :
       {"sed 7", "seed", "seed x", "seed -1", "seed 7 8", "seed 99999999999999999999",
        "charge lose_answer", "charge 30", "charge lose_answer many", "charge lose_answer -1",
        "charge lose_answer 1001", "charge lose_answer 1 2", "charge twice 10", "charge busy 1.5",
        "fate waits 600\nfate declines 401", "callback busy 10", "reads_fail 1001",
        "reads_fail 5 5", "payers_approve 600\npayers_refuse 401"}) {
    EXPECT_EQ(error_code(FakeChaos::parse(bad).status()), "fake.bad_chaos") << bad;
  }
  const absl::Status third = FakeChaos::parse("seed 1\n\ncharge dance 1").status();
  EXPECT_NE(error_message(third).find("line 3"), std::string::npos) << third;
}

TEST(Chaos, EveryNameIsFoundAgain) {
  for (int i = 1; i <= 9; ++i) {
    const auto fault = static_cast<FakeFault>(i);
    EXPECT_EQ(find_fake_fault(to_string(fault)), fault) << i;
  }
  for (int i = 1; i <= 3; ++i) {
    const auto fate = static_cast<FakeFate>(i);
    EXPECT_EQ(find_fake_fate(to_string(fate)), fate) << i;
  }
  for (int i = 1; i <= 7; ++i) {
    const auto mishap = static_cast<FakeMishap>(i);
    EXPECT_EQ(find_fake_mishap(to_string(mishap)), mishap) << i;
  }
  EXPECT_FALSE(find_fake_fault("").has_value());
}

// What 60 charges come to, each asked for twice; `extra` charges of others come between them.
std::vector<std::string> story_of(std::uint64_t seed, int extra) {
  const auto server = *FakeProviderServer::start();
  const auto client = *make_curl_client({});
  const auto stripe = *make_stripe(
      {.base_url = server->url(), .secret_key = Secret(std::string(kFakeStripeKey))}, *client);
  FakeChaos chaos{.seed = seed, .fates = {{FakeFate::kDeclines, 200}, {FakeFate::kWaits, 300}}};
  for (int i = 1; i <= 9; ++i) chaos.charges[static_cast<FakeFault>(i)] = 60;
  chaos.payers_approve = 300;
  chaos.payers_refuse = 200;
  server->unleash(chaos);
  const TenantContext tenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  const auto charge = [&](const std::string& key) -> std::string {
    ChargeRequest request;
    request.payment = PaymentId(UuidBytes{1});
    request.idempotency_key = key;
    request.amount = Money::of_minor(50'00, kEur);
    request.payment_method = "pm_card_visa";
    const auto result = stripe->charge(tenant, request);
    return result.ok() ? std::string(to_string(result->outcome)) : error_code(result.status());
  };
  std::vector<std::string> story;
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < extra; ++j) charge("other-" + std::to_string(i) + "-" + std::to_string(j));
    const std::string key = "k-" + std::to_string(i);
    const std::string first = charge(key);
    story.push_back(key + " " + first + " " + charge(key));
  }
  for (int i = 0; i < 3; ++i) server->tick();
  for (const FakeBooking& booking : server->books()) {
    if (booking.key.find("k-") != std::string::npos) {
      story.push_back(booking.key + " " + booking.status);
    }
  }
  return story;
}

TEST(Chaos, IsRepeatedByItsSeedWhateverElseIsCharged) {
  const std::vector<std::string> story = story_of(7, 0);
  EXPECT_EQ(story_of(7, 0), story);
  EXPECT_EQ(story_of(7, 2), story);
  EXPECT_NE(story_of(8, 0), story);
}

}  // namespace
}  // namespace octroi
