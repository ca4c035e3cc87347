// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// After Vault::rewrap() no signing secret needs the retired master key any more.

#include <algorithm>
#include <string>
#include <vector>

#include "webhook_delivery/host.h"
#include "webhook_delivery/receiver.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/storage/memory_store.h"
#include "octroi/vault/sealing.h"
#include "octroi/vault/vault.h"

namespace octroi::test {
namespace {

using std::chrono::hours;

class Rewrap : public testing::Test {
 protected:
  MasterKeys keys(const std::vector<MasterKey>& given) { return *MasterKeys::make(given, random_); }
  // What a program that is configured with these keys makes of the next event.
  WebhookReport next_event(MasterKeys& configured, Clinic& clinic) {
    clinic.make_events(1);
    Host host(&configured);
    host.clock.advance(clock_.now() - host.clock.now());
    Billing billing = host.bill(store_);
    return run(billing);
  }
  absl::StatusOr<std::int64_t> rewrap(MasterKeys& configured, bool reaches_webhooks = true) {
    Host host(&configured);
    host.clock.advance(clock_.now() - host.clock.now());
    Billing billing = host.bill(store_);
    Vault vault(store_, configured, clock_, random_);
    OCTROI_RETURN_IF_ERROR(vault.open());
    if (reaches_webhooks) {
      vault.also_rewrap([&](const Operator& op) { return billing.rewrap_webhook_secrets(op); });
    }
    return vault.rewrap(op_);
  }

  SystemRandom random_;
  MasterKey old_{"2026", make_sealing_key(random_)};
  MasterKey new_{"2027", make_sealing_key(random_)};
  MasterKeys before_ = keys({old_});
  MasterKeys between_ = keys({old_, new_});
  MasterKeys after_ = keys({new_});
  Operator op_ = Operator::assume("amina@host", "master key 2026 is retired");
  MemoryStore store_;
  Receiver receiver_;
  Host host_{&before_};
  Billing billing_ = host_.bill(store_);
  Clinic clinic_{billing_};
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
};

TEST_F(Rewrap, ARetiredKeyIsNotNeededAnyMore) {
  const NewWebhookEndpoint made = clinic_.add(receiver_.url());
  const auto rotated =
      billing_.webhooks(clinic_.tenant).rotate({.endpoint = made.endpoint.id, .overlap = hours(9)});
  ASSERT_TRUE(rotated.ok()) << rotated.status();
  receiver_.know({made.secret, rotated->secret});
  Vault vault(store_, before_, clock_, random_);
  ASSERT_TRUE(vault.open().ok());
  ASSERT_TRUE(vault.put(clinic_.tenant, "stripe/api_key", Secret("sk_live_1")).ok());

  EXPECT_EQ(rewrap(between_).value(), 3) << "a tenant's data key and two signing secrets";
  EXPECT_EQ(rewrap(between_).value(), 0);
  EXPECT_EQ(next_event(after_, clinic_).delivered, 1);
  ASSERT_EQ(receiver_.arrived().size(), 1u);
  EXPECT_EQ(receiver_.arrived()[0].signers, 2) << "the one before signs too, as it did";
  Vault with_new(store_, after_, clock_, random_);
  EXPECT_EQ(with_new.get(clinic_.tenant, "stripe/api_key")->reveal(), "sk_live_1");
  EXPECT_EQ(next_event(before_, clinic_).failed, 1) << "they are wrapped by the new key";
  expect_verified(billing_);
  const auto events = billing_.events(clinic_.tenant);
  ASSERT_TRUE(events.ok());
  EXPECT_EQ(std::count_if(events->begin(), events->end(),
                          [](const AuditEvent& event) {
                            return event.name == "webhook_endpoint.secret_rewrapped" &&
                                   event.actor == "operator:amina@host";
                          }),
            1);
}

TEST_F(Rewrap, WithoutTheWebhooksTheOldKeyIsStillNeeded) {
  const NewWebhookEndpoint made = clinic_.add(receiver_.url());
  receiver_.know({made.secret});
  EXPECT_EQ(rewrap(between_, false).value(), 0);
  EXPECT_EQ(next_event(after_, clinic_).failed, 1);
  EXPECT_TRUE(receiver_.arrived().empty());
}

TEST_F(Rewrap, AKeyThatWentTooEarlyIsAnErrorAndNothingIsChanged) {
  const NewWebhookEndpoint made = clinic_.add(receiver_.url());
  receiver_.know({made.secret});
  const auto refused = rewrap(after_);
  EXPECT_EQ(error_code(refused.status()), "vault.no_master_key");
  EXPECT_NE(error_message(refused.status()).find(made.endpoint.id.to_string()), std::string::npos);
  EXPECT_EQ(next_event(before_, clinic_).delivered, 1);
}

TEST_F(Rewrap, WhatSignsNoMoreIsForgottenAndRemovedEndpointsAreLeftAlone) {
  const NewWebhookEndpoint made = clinic_.add(receiver_.url());
  const NewWebhookEndpoint removed = clinic_.add(receiver_.url());
  const auto hooks = billing_.webhooks(clinic_.tenant);
  const auto rotated = hooks.rotate({.endpoint = made.endpoint.id, .overlap = hours(1)});
  ASSERT_TRUE(rotated.ok()) << rotated.status();
  ASSERT_TRUE(
      hooks.set_status({.endpoint = removed.endpoint.id, .status = WebhookEndpointStatus::kRemoved})
          .ok());
  receiver_.know({made.secret, rotated->secret});
  clock_.advance(hours(2));
  EXPECT_EQ(rewrap(between_).value(), 1);
  EXPECT_FALSE(hooks.endpoints()->front().previous_secret_until.has_value());
  EXPECT_EQ(next_event(after_, clinic_).delivered, 1);
  EXPECT_EQ(receiver_.arrived().at(0).signers, 1);
  expect_verified(billing_);
}

TEST_F(Rewrap, SecretsFromBeforeThereWereKeysAreSealed) {
  Host keyless;
  Billing open = keyless.bill(store_);
  const auto made = open.webhooks(clinic_.tenant).add({.url = receiver_.url()});
  ASSERT_TRUE(made.ok()) << made.status();
  receiver_.know({made->secret});
  EXPECT_EQ(rewrap(between_).value(), 1);
  EXPECT_EQ(next_event(after_, clinic_).delivered, 1);
  EXPECT_EQ(receiver_.arrived().at(0).signers, 1);
  EXPECT_EQ(open.run_webhooks()->delivered, 0);
}

TEST(RewrapPort, NeedsASender) {
  MemoryStore store;
  const Catalog catalog = *parse_catalog(kPlans, CatalogFormat::kText, "plans");
  Billing billing(store, catalog);
  EXPECT_EQ(error_code(billing.rewrap_webhook_secrets(Operator::assume("a", "test")).status()),
            "webhook.no_sender");
}

}  // namespace
}  // namespace octroi::test
