// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Months of payments by Stripe's protocol over real sockets, to a server that loses requests and
// answers, is busy, fails, cuts, lies about an amount, forgets its keys, declines, and keeps payers
// waiting; with callbacks that come late, twice and out of order. When all has calmed down both
// books are equal: each charge once, each amount the same, nothing open on either side.
//
// OCTROI_SOAK=n makes about n payments.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/hostile.h"
#include "octroi/curl/curl_client.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"
#include "octroi/stripe/stripe.h"

namespace octroi::test {
namespace {

using Json = nlohmann::json;

constexpr char kSecret[] = "whsec_of_the_soak";
constexpr int kMonths = 5;
constexpr std::size_t kIdBytes = 36;  // a tenant's id begins its charges' keys

std::int64_t wished_payments() {
  const char* text = std::getenv("OCTROI_SOAK");
  return text == nullptr ? 300 : std::atoll(text);
}

// The amounts of one side, by the charge's key.
using Books = std::map<std::string, std::string>;

class Soak {
 public:
  Soak()
      : server_(*FakeProviderServer::start()),
        client_(*make_curl_client({})),
        stripe_(*make_stripe(
            {.base_url = server_->url(), .secret_key = Secret(std::string(kFakeStripeKey))},
            *client_)),
        reader_(*make_stripe_callbacks({.secrets = {Secret(kSecret)}})) {
    BillingOptions options = world_.options();
    options.payments = {stripe_.get()};
    options.notifier = nullptr;
    billing_.emplace(world_.store, world_.catalog, options);
  }

  void sign_up(std::int64_t tenants) {
    for (std::int64_t i = 0; i < tenants; ++i) {
      tenants_.push_back(make_tenant(*billing_, "t" + std::to_string(i)));
      by_id_.emplace(tenants_.back().tenant().to_string(), tenants_.size() - 1);
      const PaymentMethod method{"stripe", "pm_card_visa"};
      ASSERT_TRUE(
          billing_->subscribe(tenants_.back(), {.plan = "starter", .payment_method = method}).ok());
    }
  }

  void live_a_day() {
    disturb();
    world_.clock.advance(std::chrono::hours(24));
    const auto report = billing_->run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->problems.empty()) << report->problems.front();
    call_back();
    if (pick(9) == 0) server_->forget_keys();
  }

  // No more faults; what still waits is paid, and what is parked is asked again.
  void calm_down() {
    for (int day = 0; day < 25; ++day) {
      for (const FakeBooking& booking : server_->books()) {
        if (booking.status != "processing") continue;
        ASSERT_TRUE(server_->settle(booking.key).ok());
      }
      world_.clock.advance(std::chrono::hours(24));
      ASSERT_TRUE(billing_->run_effects().ok());
      for (const TenantContext& tenant : tenants_) release(tenant);
    }
  }

  // Declines are tried again by the policy for as long as time passes; so time stops here, and only
  // what has begun is finished.
  void compare() {
    Books theirs;
    std::map<std::string, int> times;
    for (const FakeBooking& booking : server_->books()) {
      EXPECT_NE(booking.status, "processing");
      if (!booking.is_settled) continue;
      theirs[booking.key] = booking.amount;
      EXPECT_EQ(++times[booking.key], 1) << booking.key << " was charged twice";
    }
    Books ours;
    VerifyOptions options{.provider_books = std::vector<ProviderCharge>()};
    std::set<std::string> paid_invoices;
    for (const TenantContext& tenant : tenants_) {
      const auto payments = billing_->payments(tenant);
      for (const Payment& payment : *payments) {
        ++payments_;
        EXPECT_TRUE(is_final(payment.status)) << to_string(payment.status);
        const std::string key = scoped_key(tenant, payment.idempotency_key());
        if (theirs.contains(key)) {
          options.provider_books->push_back(
              {"stripe", payment.idempotency_key(), tenant.tenant(), payment.amount});
        }
        if (payment.status != PaymentStatus::kSucceeded) continue;
        ours[key] = std::to_string(payment.amount.minor());
        if (payment.credited) continue;
        EXPECT_TRUE(paid_invoices.insert(payment.invoice.to_string()).second) << "paid twice";
      }
    }
    EXPECT_EQ(ours, theirs);
    EXPECT_FALSE(ours.empty());
    const auto report = billing_->verify(world_.op, options);
    ASSERT_TRUE(report.ok()) << report.status();
    for (const Violation& one : report->violations) {
      ADD_FAILURE() << one.invariant << " " << one.subject << " " << one.message;
    }
  }

  [[nodiscard]] std::int64_t payments() const { return payments_; }
  [[nodiscard]] std::int64_t faults() const { return faults_; }
  [[nodiscard]] std::int64_t callbacks() const { return callbacks_; }

 private:
  std::uint64_t pick(std::uint64_t count) { return chance_.next() % count; }

  // What will happen to the charges of the day.
  void disturb() {
    constexpr FakeFault kFaults[] = {FakeFault::kLoseRequest, FakeFault::kLoseAnswer,
                                     FakeFault::kCutAnswer,   FakeFault::kBusy,
                                     FakeFault::kFailBefore,  FakeFault::kFailAfter,
                                     FakeFault::kOtherAmount, FakeFault::kNotJson};
    const std::uint64_t some = 1 + tenants_.size() / 8;
    for (std::uint64_t i = 0; i < some; ++i) {
      if (pick(3) == 0) {
        server_->disturb(kFaults[pick(8)]);
        ++faults_;
      }
      const std::uint64_t fate = pick(10);
      server_->decide(fate < 2   ? FakeFate::kDeclines
                      : fate < 5 ? FakeFate::kWaits
                                 : FakeFate::kSettles);
    }
  }

  // Payers approve, and the provider tells of charges, old and new, in no order and repeatedly.
  void call_back() {
    std::vector<FakeBooking> books = server_->books();
    for (const FakeBooking& booking : books) {
      if (booking.status == "processing" && pick(3) == 0) {
        ASSERT_TRUE(server_->settle(booking.key).ok());
      }
    }
    books = server_->books();
    if (books.empty()) return;
    for (std::uint64_t i = 0; i < 1 + books.size() / 20; ++i) {
      const FakeBooking& booking = books[pick(books.size())];
      for (std::uint64_t times = 1 + pick(2); times > 0; --times) deliver(booking);
    }
  }

  void deliver(const FakeBooking& booking) {
    const auto whose = by_id_.find(booking.key.substr(0, kIdBytes));
    ASSERT_NE(whose, by_id_.end()) << booking.key;
    const std::int64_t amount = std::atoll(booking.amount.c_str());
    Json intent{{"object", "payment_intent"},
                {"id", booking.reference},
                {"status", booking.status},
                {"amount", amount},
                {"amount_received", booking.is_settled ? amount : 0},
                {"currency", booking.currency},
                {"metadata", {{"octroi_key", booking.key}}}};
    if (booking.status == "requires_payment_method") {
      intent["last_payment_error"] = {{"code", "card_declined"},
                                      {"decline_code", "insufficient_funds"}};
    }
    const std::string id = "evt_" + booking.reference + "_" + booking.status;
    Callback callback;
    callback.body = Json{{"object", "event"},
                         {"id", id},
                         {"type", "payment_intent.updated"},
                         {"data", {{"object", intent}}}}
                        .dump();
    const auto at = std::chrono::floor<std::chrono::seconds>(world_.clock.now());
    const std::string stamp = std::to_string(at.time_since_epoch().count());
    callback.headers.push_back(
        {"Stripe-Signature",
         "t=" + stamp + ",v1=" + encode_hex(hmac_sha256(kSecret, stamp + "." + callback.body))});
    const auto answer = billing_->take_callback(tenants_[whose->second], *reader_, callback);
    ASSERT_TRUE(answer.ok()) << answer.status();
    ++callbacks_;
  }

  void release(const TenantContext& tenant) {
    const auto effects = billing_->effects(tenant);
    for (const Effect& effect : *effects) {
      if (effect.status != EffectStatus::kParked) continue;
      const EffectRelease again{EffectDecision::kRetry, ""};
      const auto released = billing_->release_effect(world_.op, tenant.tenant(), effect.id, again);
      ASSERT_TRUE(released.ok()) << released.status();
    }
  }

  SeededRandom chance_{20260131};
  World world_;
  std::unique_ptr<FakeProviderServer> server_;
  std::unique_ptr<HttpClient> client_;
  std::unique_ptr<PaymentProvider> stripe_;
  std::unique_ptr<CallbackReader> reader_;
  std::optional<Billing> billing_;
  std::vector<TenantContext> tenants_;
  std::map<std::string, std::size_t> by_id_;  // positions in tenants_
  std::int64_t payments_ = 0;
  std::int64_t faults_ = 0;
  std::int64_t callbacks_ = 0;
};

TEST(Soak, BothBooksAreEqual) {
  Soak soak;
  const std::int64_t tenants = std::max<std::int64_t>(1, wished_payments() / kMonths);
  soak.sign_up(tenants);
  for (int day = 0; day < 31 * kMonths && !::testing::Test::HasFatalFailure(); ++day) {
    soak.live_a_day();
  }
  soak.calm_down();
  soak.compare();
  std::printf("%lld payments, %lld faults, %lld callbacks\n",
              static_cast<long long>(soak.payments()), static_cast<long long>(soak.faults()),
              static_cast<long long>(soak.callbacks()));
  EXPECT_GE(soak.payments(), wished_payments());
}

}  // namespace
}  // namespace octroi::test
