// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "webhook_delivery/host.h"
#include "webhook_delivery/receiver.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/engine/billing.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/test_clock.h"
#include "octroi/vault/key_provider.h"
#include "octroi/vault/sealing.h"
#include "octroi/webhooks/sender.h"
#include "octroi/webhooks/standard.h"

namespace octroi::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What octroi's own verify says of a request that arrived at `now`.
std::string verified(const Arrived& one, const Secret& secret, Instant now) {
  const WebhookSecret known[] = {*WebhookSecret::parse(secret.reveal())};
  return error_code(verify_webhook({one.id, one.timestamp, one.signature, one.body}, known, now));
}

class Delivery : public testing::Test {
 protected:
  Receiver receiver;
  Host host;
  MemoryStore store;
  Billing billing = host.bill(store);
  Clinic clinic{billing};
};

TEST_F(Delivery, EachAttemptIsSignedAnewUnderOneId) {
  const NewWebhookEndpoint made = clinic.add(receiver.url());
  receiver.know({made.secret});
  receiver.answer({"500"});
  clinic.make_events(1);
  EXPECT_EQ(run(billing).failed, 1);
  host.clock.advance(seconds(5));
  EXPECT_EQ(run(billing).delivered, 1);
  const std::vector<Arrived> arrived = receiver.arrived();
  ASSERT_EQ(arrived.size(), 2u);
  EXPECT_EQ(arrived[0].id, arrived[1].id);
  EXPECT_EQ(arrived[0].body, arrived[1].body);
  EXPECT_NE(arrived[0].timestamp, arrived[1].timestamp);
  EXPECT_NE(arrived[0].signature, arrived[1].signature);
  for (const Arrived& one : arrived) {
    EXPECT_EQ(one.signers, 1) << "Python's hmac";
    EXPECT_EQ(verified(one, made.secret, host.clock.now()), "");
    EXPECT_EQ(one.content_type, "application/json");
  }
  expect_verified(billing);
}

TEST_F(Delivery, BothSecretsSignWhileTheyOverlap) {
  const NewWebhookEndpoint made = clinic.add(receiver.url());
  const auto rotated =
      billing.webhooks(clinic.tenant).rotate({.endpoint = made.endpoint.id, .overlap = hours(1)});
  ASSERT_TRUE(rotated.ok()) << rotated.status();
  receiver.know({made.secret, rotated->secret});
  clinic.make_events(1);
  run(billing);
  host.clock.advance(hours(1));
  clinic.make_events(1);
  run(billing);
  const std::vector<Arrived> arrived = receiver.arrived();
  ASSERT_EQ(arrived.size(), 2u);
  EXPECT_EQ(arrived[0].signers, 2);
  EXPECT_EQ(arrived[1].signers, 1);
  EXPECT_EQ(verified(arrived[1], rotated->secret, host.clock.now()), "");
  EXPECT_EQ(verified(arrived[1], made.secret, host.clock.now()), "signature.mismatch");
}

TEST(SealedDelivery, SecretsAreSealedAtRestAndSignAllTheSame) {
  SystemRandom random;
  auto keys = MasterKeys::make({{"2027", make_sealing_key(random)}}, random);
  ASSERT_TRUE(keys.ok());
  Receiver receiver;
  Host host(&*keys);
  MemoryStore store;
  Billing billing = host.bill(store);
  Clinic clinic(billing);
  const NewWebhookEndpoint made = clinic.add(receiver.url());
  receiver.know({made.secret});
  clinic.make_events(1);
  EXPECT_EQ(run(billing).delivered, 1);
  EXPECT_EQ(receiver.arrived().at(0).signers, 1);
  Host keyless;
  Billing without = keyless.bill(store);
  clinic.make_events(1);
  EXPECT_EQ(run(without).failed, 1);  // sealed, and nobody has the key
  EXPECT_EQ(receiver.arrived().size(), 1u);
}

TEST_F(Delivery, WhatIsNo2xxIsNoDelivery) {
  const NewWebhookEndpoint made = clinic.add(receiver.url());
  receiver.know({made.secret});
  const std::vector<std::string> answers = {"500",   "302",       "307",   "404",    "429",
                                            "close", "truncated", "large", "babble", "slow"};
  for (const std::string& answer : answers) {
    receiver.answer({answer});
    clinic.make_events(1);
    const WebhookReport failed = run(billing);
    EXPECT_EQ(failed.failed, 1) << answer;
    EXPECT_EQ(failed.delivered, 0) << answer;
    host.clock.advance(seconds(10));
    EXPECT_EQ(run(billing).delivered, 1) << answer;
  }
  EXPECT_EQ(receiver.redirected(), 0);
  EXPECT_EQ(receiver.accepted(), clinic.ids(made.endpoint.id));
  receiver.answer({"204"});
  clinic.make_events(1);
  EXPECT_EQ(run(billing).delivered, 1);
  expect_verified(billing);
}

TEST_F(Delivery, ABusyEndpointNamesItsHour) {
  const NewWebhookEndpoint made = clinic.add(receiver.url());
  receiver.know({made.secret});
  receiver.answer({"busy"});
  clinic.make_events(1);
  EXPECT_EQ(run(billing).failed, 1);
  host.clock.advance(seconds(3599));
  EXPECT_EQ(run(billing).delivered, 0);
  host.clock.advance(seconds(1));
  EXPECT_EQ(run(billing).delivered, 1);
  EXPECT_EQ(receiver.accepted(), clinic.ids(made.endpoint.id));
}

TEST_F(Delivery, GoneEndsIt) {
  const NewWebhookEndpoint made = clinic.add(receiver.url());
  receiver.answer({"410"});
  clinic.make_events(2);
  EXPECT_EQ(run(billing).disabled, 1);
  EXPECT_EQ(receiver.arrived().size(), 1u);
  expect_verified(billing);
}

TEST_F(Delivery, NobodyThereIsTriedAgain) {
  std::string url;
  {
    Receiver left;
    url = left.url();
  }
  const NewWebhookEndpoint made = clinic.add(url);
  clinic.make_events(1);
  EXPECT_EQ(run(billing).failed, 1);
  EXPECT_EQ(billing.webhooks(clinic.tenant).messages(made.endpoint.id)->front().status,
            WebhookMessageStatus::kPending);
}

// In whatever order an endpoint fails, every message arrives, in the order of the events.
TEST_F(Delivery, AnyOrderOfFailuresKeepsTheOrderAndLosesNothing) {
  const NewWebhookEndpoint made = clinic.add(receiver.url());
  receiver.know({made.secret});
  std::vector<std::string> answers = {"302", "429", "500", "close", "truncated"};
  int permutations = 0;
  do {
    ++permutations;
    // Some of them for the first message, some for the second, some for the third.
    std::vector<std::string> script(answers.begin(), answers.begin() + permutations % 4);
    script.emplace_back("200");
    script.insert(script.end(), answers.begin() + permutations % 4, answers.end());
    receiver.answer(script);
    clinic.make_events(3);
    std::int64_t delivered = 0;
    for (int tries = 0; delivered < 3; ++tries) {
      ASSERT_LT(tries, 8);
      delivered += run(billing).delivered;
      host.clock.advance(hours(5));
    }
  } while (std::next_permutation(answers.begin(), answers.end()));
  EXPECT_EQ(permutations, 120);
  EXPECT_EQ(receiver.accepted(), clinic.ids(made.endpoint.id));
  EXPECT_GE(receiver.accepted().size(), 360u);  // resuming late renews, which is told too
  for (const Arrived& one : receiver.arrived()) EXPECT_EQ(one.signers, 1) << one.id;
  expect_verified(billing);
}

// Sends, and dies before anybody can note it.
class DiesAfterSending final : public WebhookSender {
 public:
  explicit DiesAfterSending(WebhookSender& inner) : inner_(inner) {}
  absl::Status check_url(std::string_view url) override { return inner_.check_url(url); }
  absl::StatusOr<WebhookSecretPair> make_secret(TenantId tenant, std::string_view place) override {
    return inner_.make_secret(tenant, place);
  }
  WebhookAnswer post(const WebhookPost& post) override {
    inner_.post(post);
    ::kill(::getpid(), SIGKILL);
    return {};
  }

 private:
  WebhookSender& inner_;
};

TEST(CrashedDelivery, IsRepeatedUnderTheSameId) {
  const std::string path = ::testing::TempDir() + "octroi-webhooks-" + std::to_string(getpid());
  Receiver receiver;
  Host host;
  WebhookEndpointId endpoint;
  const auto work_on_store = [&](const std::function<void(Store&)>& work) {
    auto opened = sqlite::open(path);
    ASSERT_TRUE(opened.ok()) << opened.status();
    work(*opened);
  };
  work_on_store([&](Store& kept_in) {
    Billing billing = host.bill(kept_in);
    Clinic clinic(billing);
    const NewWebhookEndpoint made = clinic.add(receiver.url());
    endpoint = made.endpoint.id;
    receiver.know({made.secret});
    clinic.make_events(2);
  });
  const pid_t child = ::fork();
  if (child == 0) {
    auto opened = sqlite::open(path);
    const auto inner = make_webhook_sender({.timeout = seconds(1), .allows_loopback = true});
    DiesAfterSending dies(**inner);
    Billing billing = host.bill(*opened, dies);
    static_cast<void>(billing.run_webhooks());
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  work_on_store([&](Store& kept_in) {
    Billing billing = host.bill(kept_in);
    ASSERT_EQ(receiver.arrived().size(), 1u);
    EXPECT_EQ(run(billing).delivered, 0);  // another worker may still have it in hand
    host.clock.advance(minutes(2));
    EXPECT_EQ(run(billing).delivered, 2);
    expect_verified(billing);
  });
  const std::vector<Arrived> arrived = receiver.arrived();
  ASSERT_EQ(arrived.size(), 3u);
  EXPECT_EQ(arrived[0].id, arrived[1].id);
  EXPECT_EQ(arrived[0].body, arrived[1].body);
  EXPECT_LT(arrived[1].id, arrived[2].id);
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

}  // namespace
}  // namespace octroi::test
