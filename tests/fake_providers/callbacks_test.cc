// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Callbacks over a socket: signed so that the library's readers take them, and everything that may
// happen to them on the way.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fake_providers/callback_host.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/stripe/stripe.h"
#include "octroi/testing/test_clock.h"
#include "octroi/unipesa/unipesa.h"
#include "octroi/wave/wave.h"

namespace octroi {
namespace {

// What arrived: by which reader it was read, and what it told.
struct Arrival {
  std::string path;
  std::string error;  // empty: it was believed
  CallbackNews news;
};

class Callbacks : public testing::Test {
 protected:
  Callbacks() {
    unipesa_ = {.base_url = server_->url(),
                .public_id = std::string(kFakeUnipesaPublicId),
                .merchant_id = std::string(kFakeUnipesaMerchant),
                .secret_key = Secret(std::string(kFakeUnipesaKey)),
                .operator_id = "9",
                .callback_url = host_.url("/unipesa/{tenant}")};
    const std::string stripe_key(kFakeStripeKey);
    const std::string wave_key(kFakeWaveKey);
    providers_["stripe"] =
        *make_stripe({.base_url = server_->url(), .secret_key = Secret(stripe_key)}, *client_);
    providers_["wave"] = *make_wave({.base_url = server_->url(),
                                     .api_key = Secret(wave_key),
                                     .success_url = "https://host.example/paid",
                                     .error_url = "https://host.example/failed"},
                                    *client_);
    providers_["mtn_momo"] = *make_mtn_momo({.base_url = server_->url(),
                                             .environment = "mtntest",
                                             .subscription_key = Secret("fake-subscription"),
                                             .api_user = std::string(kFakeMtnUser),
                                             .api_key = Secret("fake-api-key"),
                                             .callback_url = host_.url("/mtn_momo/{tenant}")},
                                            *client_, clock_);
    providers_["unipesa"] = *make_unipesa(unipesa_, *client_);
    readers_["stripe"] =
        *make_stripe_callbacks({.secrets = {Secret(std::string(kFakeStripeWebhookSecret))}});
    readers_["wave"] = *make_wave_callbacks({Secret(std::string(kFakeWaveWebhookSecret))});
    readers_["mtn_momo"] = make_mtn_callbacks();
    readers_["unipesa"] = *make_unipesa_callbacks(unipesa_);
    EXPECT_TRUE(server_->call_back("stripe", host_.url("/stripe")).ok());
    EXPECT_TRUE(server_->call_back("wave", host_.url("/wave")).ok());
  }

  absl::StatusOr<ChargeResult> charge(const std::string& provider, const std::string& key) {
    ChargeRequest request;
    request.payment = PaymentId(UuidBytes{1});
    request.idempotency_key = key;
    request.amount = Money::of_minor(50'00, kEur);
    request.payment_method = provider == "stripe" ? "pm_card_visa" : "22501020304";
    return providers_.at(provider)->charge(tenant_, request);
  }

  int take(const std::string& path, const Callback& callback) {
    const std::lock_guard lock(mutex_);
    const std::string provider = path.substr(1, path.find('/', 1) - 1);
    const auto news = readers_.at(provider)->read(tenant_, callback, clock_.now());
    arrivals_.push_back({path, error_code(news.status()), news.value_or(CallbackNews{})});
    return busy_ > 0 && busy_-- > 0 ? 503 : callback_http_status(news.status());
  }

  void forget_arrivals(int busy = 0) {
    const std::lock_guard lock(mutex_);
    arrivals_.clear();
    busy_ = busy;  // so many are answered with 503 from now on
  }
  std::vector<Arrival> arrivals() {
    const std::lock_guard lock(mutex_);
    return arrivals_;
  }

  std::mutex mutex_;
  std::vector<Arrival> arrivals_;
  int busy_ = 0;
  std::map<std::string, std::unique_ptr<CallbackReader>> readers_;
  std::map<std::string, std::unique_ptr<PaymentProvider>> providers_;
  UnipesaOptions unipesa_;
  TenantContext tenant_ = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  CallbackHost host_{
      [this](const std::string& path, const Callback& callback) { return take(path, callback); }};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start({.clock = &clock_});
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
};

TEST_F(Callbacks, AreSignedAsEachProviderDoesIt) {
  const std::string tenant = tenant_.tenant().to_string();
  const struct {
    const char* provider;
    std::string path;
    bool is_hint;
  } rows[] = {{"stripe", "/stripe", false},
              {"wave", "/wave", false},
              {"mtn_momo", "/mtn_momo/" + tenant, true},
              {"unipesa", "/unipesa/" + tenant, false}};
  for (const auto& row : rows) {
    forget_arrivals();
    ASSERT_TRUE(charge(row.provider, "k").ok()) << row.provider;
    EXPECT_TRUE(arrivals().empty()) << "before the round";
    clock_.advance(std::chrono::hours(24));  // signed when it is sent, not when it happened
    EXPECT_EQ(server_->tick().sent, 1) << row.provider;
    const std::vector<Arrival> seen = arrivals();
    ASSERT_EQ(seen.size(), 1u) << row.provider;
    EXPECT_EQ(seen[0].error, "") << row.provider;
    EXPECT_EQ(seen[0].path, row.path);
    EXPECT_EQ(seen[0].news.is_hint, row.is_hint) << row.provider;
    if (row.is_hint) continue;  // named by our payment, and asked for everything else
    EXPECT_EQ(seen[0].news.idempotency_key, "k") << row.provider;
    EXPECT_EQ(seen[0].news.result.outcome, ChargeOutcome::kSettled) << row.provider;
    const bool has_amount = std::string_view(row.provider) != "unipesa";
    EXPECT_EQ(seen[0].news.names_no_amount, !has_amount);
    if (!has_amount) continue;
    EXPECT_EQ(seen[0].news.result.amount, Money::of_minor(50'00, kEur));
  }
}

TEST_F(Callbacks, TellWhatThePayerDecided) {
  for (const char* provider : {"stripe", "wave", "unipesa"}) {
    for (const bool approves : {true, false}) {
      forget_arrivals();
      server_->decide(FakeFate::kWaits);
      const std::string key = approves ? "yes" : "no";
      ASSERT_EQ(charge(provider, key)->outcome, ChargeOutcome::kPending) << provider;
      const std::string booked = server_->books().back().key;
      ASSERT_TRUE((approves ? server_->settle(booked) : server_->refuse(booked)).ok());
      EXPECT_EQ(error_code(server_->settle(booked)), "fake.no_charge") << "decided once";
      server_->tick();
      ASSERT_FALSE(arrivals().empty()) << provider;
      EXPECT_EQ(arrivals().back().news.result.outcome,
                approves ? ChargeOutcome::kSettled : ChargeOutcome::kRejected)
          << provider;
      EXPECT_EQ(server_->books().back().is_settled, approves);
    }
  }
}

// What the rounds after one charge send, by what happens to its callback.
TEST_F(Callbacks, MeetTheirMishaps) {
  const struct {
    FakeMishap mishap;
    std::int64_t first_round;
    std::int64_t all_rounds;
    std::int64_t refused;
  } rows[] = {
      {FakeMishap::kDrop, 0, 0, 0},        {FakeMishap::kTwice, 1, 2, 0},
      {FakeMishap::kLate, 0, 1, 0},        {FakeMishap::kLast, 1, 1, 0},
      {FakeMishap::kEarly, 0, 1, 0},       {FakeMishap::kForged, 2, 2, 1},
      {FakeMishap::kOtherAmount, 1, 1, 0},
  };
  for (const auto& row : rows) {
    const std::string name(to_string(row.mishap));
    server_->unleash({.callbacks = {{row.mishap, 1000}}});
    forget_arrivals();
    const FakeRound before = server_->total();
    ASSERT_TRUE(charge("stripe", name).ok());
    EXPECT_EQ(arrivals().size(), row.mishap == FakeMishap::kEarly ? 1u : 0u) << name;
    EXPECT_EQ(server_->tick().sent, row.first_round) << name;
    for (int i = 0; i < 7; ++i) server_->tick();
    EXPECT_EQ(server_->total().sent - before.sent, row.all_rounds) << name;
    EXPECT_EQ(server_->total().refused - before.refused, row.refused) << name;
    EXPECT_EQ(server_->total().waiting, 0) << name;
    const std::int64_t minor = row.mishap == FakeMishap::kOtherAmount ? 50'01 : 50'00;
    for (const Arrival& arrival : arrivals()) {
      if (arrival.error == "signature.mismatch") continue;  // the forged one
      EXPECT_EQ(arrival.news.result.amount.minor(), minor) << name;
    }
  }
}

TEST_F(Callbacks, ComeInAnotherOrder) {
  server_->unleash({.callbacks = {{FakeMishap::kLast, 1000}}});
  ASSERT_TRUE(charge("stripe", "last").ok());
  ASSERT_TRUE(charge("wave", "w").ok());
  server_->unleash({});
  // Chance is asked when a callback is made, so only what comes now keeps its turn.
  ASSERT_TRUE(charge("stripe", "in-turn").ok());
  server_->tick();
  std::vector<std::string> order;
  for (const Arrival& arrival : arrivals()) order.push_back(arrival.news.idempotency_key);
  EXPECT_EQ(order, (std::vector<std::string>{"in-turn", "last", "w"}));
}

TEST_F(Callbacks, AreRepeatedUntilTheyAreTakenWhereTheProviderRepeats) {
  for (const char* provider : {"stripe", "wave", "unipesa"}) {
    forget_arrivals(2);
    ASSERT_TRUE(charge(provider, "k").ok());
    for (int i = 0; i < 8; ++i) server_->tick();
    EXPECT_EQ(arrivals().size(), 3u) << provider;
    EXPECT_EQ(server_->total().waiting, 0);
  }
  forget_arrivals(1);
  ASSERT_TRUE(charge("mtn_momo", "k").ok());
  for (int i = 0; i < 8; ++i) server_->tick();
  EXPECT_EQ(arrivals().size(), 1u);
}

TEST_F(Callbacks, AreGivenUpAfterEightTries) {
  forget_arrivals(100);
  ASSERT_TRUE(charge("stripe", "k").ok());
  for (int i = 0; i < 300; ++i) server_->tick();
  EXPECT_EQ(arrivals().size(), 8u);
  EXPECT_EQ(server_->total().abandoned, 1);
  EXPECT_EQ(server_->total().waiting, 0);
}

TEST_F(Callbacks, GoToHttpAddressesOnly) {
  for (const char* bad : {"", "https://host.example/x", "host.example", "http://", "ftp://x/"}) {
    EXPECT_EQ(error_code(server_->call_back("stripe", bad)), "fake.bad_url") << bad;
  }
  EXPECT_TRUE(server_->call_back("stripe", host_.url("")).ok());
}

TEST_F(Callbacks, NobodyIsCalledWhoDidNotAsk) {
  const auto quiet = *FakeProviderServer::start({.clock = &clock_});
  const auto client = *make_curl_client({});
  const auto stripe = *make_stripe(
      {.base_url = quiet->url(), .secret_key = Secret(std::string(kFakeStripeKey))}, *client);
  ChargeRequest request;
  request.payment = PaymentId(UuidBytes{1});
  request.idempotency_key = "k";
  request.amount = Money::of_minor(50'00, kEur);
  request.payment_method = "pm_card_visa";
  ASSERT_TRUE(stripe->charge(tenant_, request).ok());
  EXPECT_EQ(quiet->tick(), FakeRound());
}

}  // namespace
}  // namespace octroi
