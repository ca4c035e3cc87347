// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/world.h"
#include "octroi/payment/callback.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/stripe/stripe.h"

namespace octroi::test {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr char kSecret[] = "whsec_of_the_endpoint";

// A provider that waits until it is told, and that knows what became of a charge.
class Waiting final : public PaymentProvider {
 public:
  std::string_view name() const override { return "stripe"; }
  PaymentCapabilities capabilities() const override { return {.lookup = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ChargeResult result;
    result.outcome = ChargeOutcome::kPending;
    result.amount = request.amount;
    return result;
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext&, std::string_view) override {
    ++lookups;
    return known;
  }

  ChargeResult known;
  int lookups = 0;
};

struct Shop {
  explicit Shop(Store& store) : billing(store, world.catalog, options()) {
    EXPECT_TRUE(
        billing
            .subscribe(clinic,
                       {.plan = "starter", .payment_method = {"stripe", "pm_1"}, .key = "s"})
            .ok());
    EXPECT_TRUE(billing.run_due().ok());
    payment = billing.payments(clinic)->front();
  }

  BillingOptions options() {
    BillingOptions options = world.options();
    options.payments = {&provider};
    return options;
  }

  // An intent of Stripe as it stands in an event.
  Json intent(const std::string& status, std::int64_t amount = 5000) const {
    Json object{{"object", "payment_intent"},
                {"id", "pi_1"},
                {"status", status},
                {"amount", amount},
                {"amount_received", status == "succeeded" ? amount : 0},
                {"currency", "eur"},
                {"metadata", {{"octroi_key", scoped_key(clinic, payment.idempotency_key())}}}};
    if (status == "requires_payment_method") {
      object["last_payment_error"] = {{"code", "card_declined"},
                                      {"decline_code", "insufficient_funds"}};
    }
    return object;
  }
  static std::string event(const std::string& id, const Json& object,
                           const std::string& type = "payment_intent.updated") {
    return Json{{"object", "event"}, {"id", id}, {"type", type}, {"data", {{"object", object}}}}
        .dump();
  }
  Callback signed_callback(std::string body, std::chrono::seconds ago = 0s) const {
    const auto at = std::chrono::floor<std::chrono::seconds>(world.clock.now() - ago)
                        .time_since_epoch()
                        .count();
    const std::string stamp = std::to_string(at);
    const std::string mac = encode_hex(hmac_sha256(kSecret, stamp + "." + body));
    return {{{"stripe-signature", "t=" + stamp + ",v1=" + mac}}, std::move(body)};
  }
  absl::StatusOr<CallbackAnswer> take(const Callback& callback) {
    return billing.take_callback(clinic, *reader, callback);
  }
  std::string refusal(const Callback& callback) { return error_code(take(callback).status()); }
  PaymentStatus status() { return billing.payments(clinic)->front().status; }
  // All that must be the same in the end, whatever came in which order.
  std::string state() {
    std::string text;
    const auto payments = billing.payments(clinic);
    for (const Payment& one : *payments) {
      text += std::string(to_string(one.status)) + " " + one.amount.to_string() + "; ";
    }
    const auto subs = billing.subscriptions(clinic);
    text += std::string(to_string(subs->front().status)) + " " +
            std::to_string(subs->front().failed_payments) + "; ";
    for (const Invoice& one : invoices_of(billing, clinic)) {
      text += std::string(to_string(one.status)) + " " + one.amount_paid.to_string() + "; ";
    }
    return text;
  }
  void expect_sound() {
    const auto report = billing.verify(world.op);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->ok()) << report->summary();
  }

  World world;
  Waiting provider;
  Billing billing;
  TenantContext clinic = make_tenant(billing, "kayes");
  std::unique_ptr<CallbackReader> reader =
      make_stripe_callbacks({.secrets = {Secret("whsec_before"), Secret(kSecret)}}).value();
  Payment payment;
};

TEST(Intake, AVerifiedSuccessPaysTheInvoice) {
  MemoryStore store;
  Shop shop(store);
  const auto answer =
      shop.take(shop.signed_callback(Shop::event("evt_1", shop.intent("succeeded"))));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->outcome, CallbackOutcome::kTaken);
  EXPECT_EQ(answer->payment->status, PaymentStatus::kSucceeded);
  EXPECT_EQ(shop.provider.lookups, 0);
  EXPECT_EQ(events_of(shop.billing, shop.clinic).back().actor, "provider:stripe");
  shop.expect_sound();
}

TEST(Intake, AnEventIsTakenOnce) {
  MemoryStore store;
  Shop shop(store);
  const Callback callback = shop.signed_callback(Shop::event("evt_1", shop.intent("succeeded")));
  ASSERT_TRUE(shop.take(callback).ok());
  const std::size_t events = events_of(shop.billing, shop.clinic).size();
  for (int i = 0; i < 3; ++i) {
    const auto again = shop.take(callback);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->outcome, CallbackOutcome::kRepeated);
    EXPECT_EQ(again->payment->status, PaymentStatus::kSucceeded);
  }
  EXPECT_EQ(events_of(shop.billing, shop.clinic).size(), events);
}

TEST(Intake, RefusesWhatIsNotTheProvidersWord) {
  MemoryStore store;
  Shop shop(store);
  const std::string before = shop.state();
  const std::string body = Shop::event("evt_1", shop.intent("succeeded"));
  const Callback good = shop.signed_callback(body);

  Callback altered = good;
  altered.body.replace(altered.body.find("5000"), 4, "9000");
  EXPECT_EQ(shop.refusal(altered), "signature.mismatch");
  EXPECT_EQ(callback_http_status(shop.take(altered).status()), 401);
  Callback reformatted = good;
  reformatted.body = Json::parse(good.body).dump(2);
  EXPECT_EQ(shop.refusal(reformatted), "signature.mismatch");
  Callback bare = good;
  bare.headers.clear();
  EXPECT_EQ(callback_http_status(shop.take(bare).status()), 400);
  EXPECT_EQ(shop.refusal(shop.signed_callback(body, 301s)), "signature.stale");
  EXPECT_EQ(shop.refusal(shop.signed_callback(body, -301s)), "signature.future");
  EXPECT_EQ(callback_http_status(shop.take(shop.signed_callback(body, 301s)).status()), 400);
  EXPECT_EQ(shop.refusal(shop.signed_callback("{")), "json.malformed");
  EXPECT_EQ(shop.refusal(shop.signed_callback("{}")), "callback.malformed");
  EXPECT_EQ(shop.refusal(shop.signed_callback(std::string(kCallbackBytesMax + 1, ' '))),
            "callback.too_large");
  EXPECT_EQ(callback_http_status(
                shop.take(shop.signed_callback(std::string(kCallbackBytesMax + 1, ' '))).status()),
            413);
  EXPECT_EQ(shop.refusal(
                shop.signed_callback(Shop::event(std::string(151, 'e'), shop.intent("succeeded")))),
            "text.too_long");
  EXPECT_EQ(shop.state(), before);
}

TEST(Intake, TheTenantIsTheEndpointsAndNotTheBodys) {
  MemoryStore store;
  Shop shop(store);
  const TenantContext other = make_tenant(shop.billing, "segou");
  const Callback callback = shop.signed_callback(Shop::event("evt_1", shop.intent("succeeded")));
  const auto answer = shop.billing.take_callback(other, *shop.reader, callback);
  EXPECT_EQ(error_code(answer.status()), "payment.not_found");
  EXPECT_EQ(callback_http_status(answer.status()), 404);
  EXPECT_EQ(shop.status(), PaymentStatus::kProcessing);
}

TEST(Intake, OtherEventsAreNoErrors) {
  MemoryStore store;
  Shop shop(store);
  const auto ignored = [&](const std::string& body) {
    const auto answer = shop.take(shop.signed_callback(body));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() && answer->outcome == CallbackOutcome::kIgnored;
  };
  EXPECT_TRUE(ignored(Shop::event("evt_1", {{"object", "customer"}}, "customer.created")));
  Json by_hand = shop.intent("succeeded");
  by_hand["metadata"] = Json::object();
  EXPECT_TRUE(ignored(Shop::event("evt_2", by_hand)));
  EXPECT_EQ(shop.status(), PaymentStatus::kProcessing);
}

TEST(Intake, AnotherAmountWaitsForAPerson) {
  MemoryStore store;
  Shop shop(store);
  const auto answer =
      shop.take(shop.signed_callback(Shop::event("evt_1", shop.intent("succeeded", 4999))));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->payment->status, PaymentStatus::kUnknown);
  const auto effects = shop.billing.effects(shop.clinic);
  EXPECT_EQ(std::ranges::count(*effects, EffectStatus::kParked, &Effect::status), 1);
}

TEST(Intake, AnUnknownStatusIsPendingAndStandsInTheLogOnce) {
  MemoryStore store;
  Shop shop(store);
  shop.provider.known.outcome = ChargeOutcome::kPending;
  shop.provider.known.amount = eur(5000);
  shop.provider.known.alert = "stripe says 'levitating'";
  for (const char* id : {"evt_1", "evt_2"}) {
    ASSERT_TRUE(shop.take(shop.signed_callback(Shop::event(id, shop.intent("levitating")))).ok());
  }
  EXPECT_EQ(shop.status(), PaymentStatus::kProcessing);
  EXPECT_EQ(shop.provider.lookups, 2);  // what is not clear is asked
  const auto events = events_of(shop.billing, shop.clinic);
  EXPECT_EQ(std::ranges::count(events, std::string("payment.alerted"), &AuditEvent::name), 1);
  shop.expect_sound();
}

TEST(Intake, RacingCopiesOfAnEventAreOne) {
  MemoryStore store;
  Shop shop(store);
  const Callback callback = shop.signed_callback(Shop::event("evt_1", shop.intent("succeeded")));
  std::vector<std::thread> threads;
  std::atomic<int> taken = 0;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto answer = shop.take(callback);
      taken += answer.ok() && answer->outcome == CallbackOutcome::kTaken ? 1 : 0;
      failed += answer.ok() ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(shop.status(), PaymentStatus::kSucceeded);
  shop.expect_sound();
}

// I31 to I33: every order of a payment's events, each sent twice, ends in the same state.
void in_every_order(const std::function<std::unique_ptr<Store>()>& make_store,
                    std::vector<std::string> statuses, const std::string& expected) {
  std::vector<std::size_t> order(statuses.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    const std::unique_ptr<Store> store = make_store();
    Shop shop(*store);
    shop.provider.known.outcome = ChargeOutcome::kPending;
    shop.provider.known.amount = eur(5000);
    for (const std::size_t place : order) {
      const std::string id = "evt_" + std::to_string(place);
      const Callback callback = shop.signed_callback(Shop::event(id, shop.intent(statuses[place])));
      for (int copy = 0; copy < 2; ++copy) {
        const auto answer = shop.take(callback);
        ASSERT_TRUE(answer.ok()) << answer.status();
      }
    }
    EXPECT_EQ(shop.state(), expected);
    shop.expect_sound();
  } while (std::ranges::next_permutation(order).found);
}

constexpr char kPaid[] = "succeeded 50.00 EUR; active 0; paid 50.00 EUR; ";
constexpr char kFailed[] = "failed 50.00 EUR; past_due 1; open 0.00 EUR; ";

TEST(Intake, AnyOrderOfEventsEndsPaidInMemory) {
  in_every_order([] { return std::make_unique<MemoryStore>(); },
                 {"requires_action", "processing", "requires_payment_method", "succeeded"}, kPaid);
}

TEST(Intake, AnyOrderOfEventsEndsFailedInMemory) {
  in_every_order([] { return std::make_unique<MemoryStore>(); },
                 {"requires_action", "processing", "requires_payment_method"}, kFailed);
}

TEST(Intake, AnyOrderOfEventsEndsPaidInSqlite) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("octroi_intake_" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  int files = 0;
  in_every_order(
      [&] {
        auto store = sqlite::open((folder / (std::to_string(++files) + ".db")).string());
        EXPECT_TRUE(store.ok()) << store.status();
        return std::make_unique<decltype(store)::value_type>(*std::move(store));
      },
      {"processing", "requires_payment_method", "succeeded"}, kPaid);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(files, 6);
}

}  // namespace
}  // namespace octroi::test
