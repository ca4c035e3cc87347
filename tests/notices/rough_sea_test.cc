// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SMS by Twilio's protocol over real sockets, calls and callbacks under every fault: no message
// goes out twice, none is lost without a trace, and what is said of each is what the carrier's
// books say.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fake_providers/callback_host.h"
#include <gtest/gtest.h>

#include "engine/world.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/twilio/twilio.h"

namespace octroi::test {
namespace {

constexpr int kTenants = 8;
constexpr int kRounds = 12;
constexpr char kRough[] = R"(
charge lose_request 60
charge lose_answer 60
charge cut_answer 60
charge busy 100
charge fail_before 50
charge fail_after 50
charge not_json 50
fate declines 15
fate waits 150
payers_approve 400
payers_refuse 60
callback drop 50
callback twice 150
callback late 150
callback last 50
callback early 100
callback forged 100
)";

class Sea {
 public:
  explicit Sea(std::uint64_t seed) {
    const Secret token{std::string(kFakeTwilioToken)};
    const std::string url = host_.url("/twilio/{tenant}");
    twilio_ = *make_twilio({.base_url = server_->url(),
                            .account_sid = std::string(kFakeTwilioAccount),
                            .secret = token,
                            .sms_sender = "+33644600000",
                            .status_url = url},
                           *client_);
    reader_ = *make_twilio_callbacks({.auth_tokens = {token}, .url = url});
    BillingOptions options = world_.options();
    options.notifiers = {twilio_.get()};
    billing_.emplace(world_.store, world_.catalog, options);
    for (int i = 0; i < kTenants; ++i) add_clinic(i);
    FakeChaos chaos = *FakeChaos::parse(kRough);
    chaos.seed = seed;
    server_->unleash(chaos);
  }

  void sail() {
    for (int round = 0; round < kRounds; ++round) {
      for (const TenantContext& clinic : clinics_) {
        const auto made = billing_->subscribe(clinic, {.plan = "free", .is_additional = round > 0});
        ASSERT_TRUE(made.ok()) << made.status();
      }
      pass(std::chrono::hours(1));
    }
    server_->unleash({.payers_approve = 1000});  // calm: what has begun is finished
    for (int day = 0; day < 20; ++day) pass(std::chrono::hours(24));
  }

  // Compares what the records say of each message with the carrier's books.
  void compare() {
    std::map<std::string, FakeMessage> books;
    for (const FakeMessage& message : server_->messages()) {
      EXPECT_TRUE(books.emplace(message.key, message).second) << message.key << " went out twice";
    }
    for (const TenantContext& clinic : clinics_) {
      const auto effects = billing_->effects(clinic);
      ASSERT_TRUE(effects.ok()) << effects.status();
      EXPECT_EQ(effects->size(), static_cast<std::size_t>(kRounds));
      for (const Effect& effect : *effects) compare(effect, books.contains(effect.id.to_string()));
      const auto deliveries = billing_->notices(clinic).deliveries();
      ASSERT_TRUE(deliveries.ok()) << deliveries.status();
      for (const NoticeDelivery& one : *deliveries) {
        const FakeMessage& message = books[one.effect.to_string()];
        EXPECT_EQ(one.reference, message.sid);
        const bool is_over = one.status > DeliveryStatus::kSent;
        EXPECT_TRUE(!is_over || one.word == message.status) << one.word;
      }
      told += deliveries->size();
    }
    const auto verified = billing_->verify(world_.op);
    ASSERT_TRUE(verified.ok()) << verified.status();
    for (const Violation& one : verified->violations) ADD_FAILURE() << one.message;
    EXPECT_GT(server_->total().forged, 0);
  }

  std::map<EffectStatus, int> ends;
  std::size_t told = 0;

 private:
  void add_clinic(int number) {
    clinics_.push_back(make_tenant(*billing_, "clinic-" + std::to_string(number)));
    const std::string phone = "+2237011223" + std::to_string(number);
    EXPECT_TRUE(billing_->notices(clinics_.back())
                    .set_preferences({.channels = {Channel::kSms}, .phone = phone})
                    .ok());
  }

  void pass(std::chrono::hours time) {
    world_.clock.advance(time);
    const auto report = billing_->run_effects();
    ASSERT_TRUE(report.ok()) << report.status();
    server_->tick();
  }

  void compare(const Effect& effect, bool went_out) {
    ++ends[effect.status];
    switch (effect.status) {
      case EffectStatus::kDone:
        EXPECT_TRUE(went_out) << effect.outcome;
        break;
      case EffectStatus::kSuppressed:
        EXPECT_FALSE(went_out) << effect.outcome;
        break;
      case EffectStatus::kParked:
        EXPECT_TRUE(effect.outcome.starts_with("may have been sent")) << effect.outcome;
        break;
      case EffectStatus::kPending:
      case EffectStatus::kRunning:
        ADD_FAILURE() << "is not done yet: " << effect.outcome;
    }
  }

  int take(const std::string& path, const Callback& callback) {
    const auto id = TenantId::parse(path.substr(std::string("/twilio/").size()));
    if (!id.ok()) return 404;
    const auto tenant = TenantContext::assume(*id, Actor::provider("twilio"));
    return callback_http_status(billing_->notices(tenant).take_report(*reader_, callback).status());
  }

  // The client lets its connections go before the servers do.
  World world_;
  std::unique_ptr<DeliveryReader> reader_;
  std::optional<Billing> billing_;
  std::vector<TenantContext> clinics_;
  CallbackHost host_{
      [this](const std::string& path, const Callback& callback) { return take(path, callback); }};
  std::unique_ptr<FakeProviderServer> server_ = *FakeProviderServer::start();
  std::unique_ptr<HttpClient> client_ = *make_curl_client({});
  std::unique_ptr<Notifier> twilio_;
};

TEST(NoticesInARoughSea, GoOutOnceOrLeaveATrace) {
  std::map<EffectStatus, int> ends;
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Sea sea(seed);
    sea.sail();
    sea.compare();
    EXPECT_GT(sea.told, 0u);
    for (const auto& [status, count] : sea.ends) ends[status] += count;
  }
  EXPECT_GT(ends[EffectStatus::kDone], 100);
  EXPECT_GT(ends[EffectStatus::kParked], 0) << "answers were lost";
  EXPECT_GT(ends[EffectStatus::kSuppressed], 0) << "some answered STOP";
}

}  // namespace
}  // namespace octroi::test
