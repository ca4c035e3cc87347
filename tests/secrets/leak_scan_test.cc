// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// I42: no secret in logs, errors, events, tables, proofs or explanations, and personal data in no
// other columns than those that are meant for it. And the scan finds what is planted.

#include <set>
#include <string>

#include "secrets/leak_story.h"
#include <gtest/gtest.h>

namespace octroi::test {
namespace {

std::string joined(const std::set<std::string>& leaks) {
  std::string all;
  for (const std::string& leak : leaks) all += leak + "\n";
  return all;
}

TEST(LeakScan, AStoryWithEveryProviderLeaksNothing) {
  LeakStory story;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  story.play();
  story.scan.capture("stdout", testing::internal::GetCapturedStdout());
  story.scan.capture("stderr", testing::internal::GetCapturedStderr());
  EXPECT_EQ(joined(story.scan.leaks()), "");
  // It has something to look at.
  for (const char* place : {"errors", "events", "verify", "explanations", "http", "callbacks",
                            "export", "payments.payment_token", "vault_secrets.sealed"}) {
    EXPECT_GT(story.scan.captured(place), 0u) << place;
  }
  EXPECT_GT(story.scan.captured("errors"), 15u);
  std::set<std::string> paid;
  for (const Cell& cell : story.kept.dump()) {
    if (cell.place == "payments.provider") paid.insert(cell.text);
  }
  EXPECT_EQ(paid, (std::set<std::string>{"stripe", "paypal", "mtn_momo", "wave", "orange_money",
                                         "unipesa", "bank_transfer", "own"}));
}

TEST(LeakScan, WhatIsPlantedInAnyPlaceIsFound) {
  LeakScan scan;
  scan.mark_secret("sk_planted");
  scan.mark_personal("canary@example.org");
  scan.allow("tenants.email");
  for (const char* place : {"errors", "events", "stderr", "effects.outcome", "tenants.email"}) {
    scan.capture(place, "the key sk_planted of canary@example.org");
  }
  const std::set<std::string> leaks = scan.leaks();
  EXPECT_EQ(leaks.size(), 9u) << joined(leaks);
  EXPECT_TRUE(leaks.contains("tenants.email: sk_planted"));
  EXPECT_FALSE(leaks.contains("tenants.email: canary@example.org"));
}

// A provider of the host's own that tells its key where it fails.
class Leaky final : public PaymentProvider {
 public:
  std::string_view name() const override { return "leaky"; }
  PaymentCapabilities capabilities() const override { return {.off_session = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest&) override {
    return make_error(absl::StatusCode::kUnavailable, "payment.unreachable",
                      "Authorization: Bearer sk_leaky_4d2a was refused");
  }
};

TEST(LeakScan, AProviderThatTellsItsKeyIsFound) {
  Leaky leaky;
  LeakStory story(&leaky);
  story.scan.mark_secret("sk_leaky_4d2a");
  const TenantContext tenant = story.sign_up("leaky");
  ASSERT_TRUE(
      story.billing->subscribe(tenant, {.plan = "starter", .payment_method = {"leaky", ""}}).ok());
  ASSERT_TRUE(story.billing->run_due().ok());
  story.capture_records();
  EXPECT_EQ(joined(story.scan.leaks()), "effects.outcome: sk_leaky_4d2a\n");
}

}  // namespace
}  // namespace octroi::test
