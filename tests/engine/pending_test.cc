// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Charges that wait for their payer, with providers that cannot be asked by a key.

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

// No lookup. The payer approves on a page, and the next charge under the same key tells of it.
class PageProvider final : public PaymentProvider {
 public:
  explicit PageProvider(bool keeps_keys) : keeps_keys_(keeps_keys) {}
  std::string_view name() const override { return "page"; }
  PaymentCapabilities capabilities() const override { return {.keeps_keys = keeps_keys_}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    references.push_back(request.known_reference);
    ChargeResult result;
    result.outcome = is_approved ? ChargeOutcome::kSettled : ChargeOutcome::kPending;
    result.amount = request.amount;
    result.provider_reference = "order-1";
    return result;
  }

  bool is_approved = false;
  std::vector<std::string> references;  // as each charge was asked for

 private:
  bool keeps_keys_;
};

struct Page {
  explicit Page(bool keeps_keys) : provider(keeps_keys) {
    BillingOptions options = world.options();
    options.payments = {&provider};
    billing.emplace(world.store, world.catalog, options);
    clinic.emplace(make_tenant(*billing, "gao"));
    EXPECT_TRUE(
        billing->subscribe(*clinic, {.plan = "starter", .payment_method = {"page", ""}}).ok());
    EXPECT_TRUE(billing->run_due().ok());
    EXPECT_EQ(status(), PaymentStatus::kProcessing);
    provider.is_approved = true;
    run_day(world, *billing);
  }
  PaymentStatus status() { return billing->payments(*clinic)->front().status; }

  World world;
  PageProvider provider;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

TEST(Pending, IsAskedAgainUnderItsKeyWhereTheProviderKeepsKeys) {
  Page page(true);
  EXPECT_EQ(page.status(), PaymentStatus::kSucceeded);
  EXPECT_EQ(page.provider.references, (std::vector<std::string>{"", "order-1"}));
}

// To ask again could charge again.
TEST(Pending, WaitsForACallbackWhereTheKeyMayBeForgotten) {
  Page page(false);
  EXPECT_EQ(page.status(), PaymentStatus::kProcessing);
  EXPECT_EQ(page.provider.references.size(), 1u);
}

}  // namespace
}  // namespace octroi::test
