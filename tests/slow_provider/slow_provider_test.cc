// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A provider that is slow to answer one tenant holds up nobody else. Told by the order of events:
// the slow answer is not given before another tenant has got theirs.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/clock.h"
#include "octroi/http/client.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/strowallet/strowallet.h"
#include "octroi/wave/wave.h"

namespace octroi {
namespace {

using std::chrono_literals::operator""s;

// What happened, in order. Whoever waits for what never comes gives up, and the order tells.
class Events {
 public:
  void happen(const std::string& event) {
    const std::lock_guard lock(mutex_);
    order_.push_back(event);
    changed_.notify_all();
  }
  void wait_for(const std::string& event) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 5s, [&] { return std::ranges::count(order_, event) != 0; });
  }
  std::vector<std::string> order() {
    const std::lock_guard lock(mutex_);
    return order_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> order_;
};

// Answers as the three do. The call that would make a page for an amount of 1000 is the slow one.
class SlowForOne final : public HttpClient {
 public:
  explicit SlowForOne(Events& events) : events_(events) {}

  HttpResult send(const HttpRequest& request) override {
    const bool makes = request.method == HttpMethod::kPost && !request.url.ends_with("/token") &&
                       !request.url.ends_with("/transactionstatus");
    const bool is_slow = makes && request.body.find("1000") != std::string::npos;
    if (is_slow) {
      events_.happen("slow asked");
      events_.wait_for("other answered");
    }
    return {HttpOutcome::kAnswered, {makes ? 201 : 200, {}, body_for(request, is_slow)}, ""};
  }

 private:
  static std::string body_for(const HttpRequest& request, bool is_slow) {
    const bool is_wave = request.url.find("wave.com") != std::string::npos;
    if (is_wave && request.method == HttpMethod::kGet) return R"({"result":[]})";
    if (is_wave) {
      return R"({"id":"cos-1","amount":")" + std::string(is_slow ? "1000" : "2500") +
             R"(","currency":"XOF","checkout_status":"open","payment_status":"processing"})";
    }
    if (request.url.ends_with("/token")) return R"({"access_token":"t","expires_in":3600})";
    if (request.url.ends_with("/webpayment")) {
      return R"({"pay_token":"p","payment_url":"https://o.example/p","notif_token":"n"})";
    }
    if (request.url.ends_with("/transactionstatus")) return R"({"status":"PENDING"})";
    return R"({"status":true,"data":{"reference":"r","amount":")" +
           std::string(is_slow ? "1000.00" : "2500.00") +
           R"(","currency":"NGN","status":"pending","checkout_url":"https://s.example/r"}})";
  }

  Events& events_;
};

struct Kind {
  const char* name;
  Currency currency;
  std::function<std::unique_ptr<PaymentProvider>(HttpClient&, const Clock&)> make;
};

std::vector<Kind> kinds() {
  return {{"wave", kXof,
           [](HttpClient& client, const Clock&) {
             return *make_wave({.api_key = Secret("k"),
                                .success_url = "https://h.example/s",
                                .error_url = "https://h.example/e"},
                               client);
           }},
          {"orange_money", kXof,
           [](HttpClient& client, const Clock& clock) {
             return *make_orange_money({.country = "ml",
                                        .client_id = "id",
                                        .client_secret = Secret("s"),
                                        .merchant_key = "m",
                                        .return_url = "https://h.example/r",
                                        .cancel_url = "https://h.example/c",
                                        .notif_url = "https://h.example/{tenant}",
                                        .shop_name = "Shop"},
                                       client, clock);
           }},
          {"strowallet", kNgn, [](HttpClient& client, const Clock&) {
             return *make_strowallet({.is_experiment = true,
                                      .public_key = Secret("pk"),
                                      .customer_email = "billing@host.example"},
                                     client);
           }}};
}

TEST(SlowProvider, HoldsUpNoOtherTenant) {
  const SystemClock clock;
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name);
    Events events;
    SlowForOne client(events);
    const auto provider = kind.make(client, clock);
    const auto charge = [&](std::uint8_t tenant, std::int64_t major) {
      ChargeRequest request;
      request.payment = PaymentId(UuidBytes{1});
      request.idempotency_key = "k";  // the same in both: tenants apart
      request.amount = Money::of_minor(kind.currency == kXof ? major : major * 100, kind.currency);
      return provider->charge(TenantContext::assume(TenantId(UuidBytes{tenant}), Actor::system()),
                              request);
    };
    absl::StatusOr<ChargeResult> slow;
    std::thread waiting([&] {
      slow = charge(7, 1000);
      events.happen("slow answered");
    });
    events.wait_for("slow asked");
    const auto other = charge(8, 2500);
    events.happen("other answered");
    waiting.join();
    ASSERT_TRUE(other.ok()) << other.status();
    ASSERT_TRUE(slow.ok()) << slow.status();
    EXPECT_EQ(other->outcome, ChargeOutcome::kPending);
    EXPECT_EQ(slow->outcome, ChargeOutcome::kPending);
    EXPECT_EQ(events.order(),
              (std::vector<std::string>{"slow asked", "other answered", "slow answered"}));
  }
}

}  // namespace
}  // namespace octroi
