// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A host tested against the fake providers: half a year of payments by Stripe's protocol, over real
// sockets, while things go wrong as a script says. In the end both books must be the same.
//
//   fake_providers plans.textproto rough.chaos
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>

#include "octroi/base/json_value.h"
#include "octroi/curl/curl_client.h"
#include "octroi/engine/billing.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/storage/memory_store.h"
#include "octroi/stripe/stripe.h"
#include "octroi/testing/test_clock.h"

namespace {

using octroi::Billing;
using octroi::Secret;
using octroi::TenantContext;

constexpr int kTenants = 20;
constexpr int kDays = 183;

// By id.
using Tenants = std::map<std::string, TenantContext>;

// [endpoint]
// Stripe calls one address for all tenants. The key in the event says whose it may be; the reader
// then refuses what Stripe did not sign, and what is another tenant's.
int take(Billing& billing, const Tenants& tenants, const octroi::CallbackReader& reader,
         const octroi::Callback& callback) {
  const auto event = octroi::JsonValue::parse(callback.body);
  if (!event.ok()) return 400;
  const std::string key = event->at("data").at("object").at("metadata").at("octroi_key").text();
  const auto tenant = tenants.find(key.substr(0, key.find(':')));
  if (tenant == tenants.end()) return 404;
  const auto answer = billing.take_callback(tenant->second, reader, callback);
  return octroi::callback_http_status(answer.status());
}
// [/endpoint]

// The host's own HTTP server: answers what `take` says until it goes.
class Endpoint {
 public:
  explicit Endpoint(std::function<int(const octroi::Callback&)> take) {
    server_.Post("/stripe", [take](const httplib::Request& request, httplib::Response& response) {
      octroi::Callback callback;
      for (const auto& [name, value] : request.headers) callback.headers.push_back({name, value});
      callback.body = request.body;
      response.status = take(callback);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Endpoint() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/stripe"; }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

// [books]
// What moved at the provider, as verify() compares it with what the records say.
octroi::VerifyOptions books_of(const octroi::FakeProviderServer& server) {
  octroi::VerifyOptions options{.provider_books = std::vector<octroi::ProviderCharge>()};
  for (const octroi::FakeBooking& booking : server.books()) {
    if (!booking.is_settled) continue;
    const std::size_t colon = booking.key.find(':');
    options.provider_books->push_back(
        {"stripe", booking.key.substr(colon + 1),
         *octroi::TenantId::parse(booking.key.substr(0, colon)),
         octroi::Money::of_minor(std::stoll(booking.amount), octroi::kEur)});
  }
  return options;
}
// [/books]

int fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}

int run(const octroi::Catalog& catalog, const octroi::FakeChaos& chaos) {
  // [servers]
  octroi::TestClock clock(*octroi::parse_instant("2027-12-01T09:00:00Z"));
  auto server = octroi::FakeProviderServer::start({.clock = &clock});
  if (!server.ok()) return fail(server.status());
  auto client = octroi::make_curl_client({});
  auto stripe = octroi::make_stripe(
      {.base_url = (*server)->url(), .secret_key = Secret(std::string(octroi::kFakeStripeKey))},
      **client);
  auto reader = octroi::make_stripe_callbacks(
      {.secrets = {Secret(std::string(octroi::kFakeStripeWebhookSecret))}});
  // [/servers]
  octroi::MemoryStore store;
  Billing billing(store, catalog, {.clock = &clock, .payments = {stripe->get()}});
  Tenants tenants;
  for (int i = 0; i < kTenants; ++i) {
    const std::string slug = "cscom-" + std::to_string(i);
    auto clinic = billing.create_tenant({.name = slug, .slug = slug});
    if (!clinic.ok()) return fail(clinic.status());
    tenants.emplace(clinic->tenant().to_string(), *clinic);
    auto subscription = billing.subscribe(
        *clinic, {.plan = "starter", .payment_method = {"stripe", "pm_card_visa"}});
    if (!subscription.ok()) return fail(subscription.status());
  }
  // [chaos]
  const Endpoint endpoint(
      [&](const octroi::Callback& callback) { return take(billing, tenants, **reader, callback); });
  auto called = (*server)->call_back("stripe", endpoint.url());
  if (!called.ok()) return fail(called);
  (*server)->unleash(chaos);
  for (int day = 0; day < kDays; ++day) {
    clock.advance(std::chrono::hours(24));
    if (auto report = billing.run_due(); !report.ok()) return fail(report.status());
    (*server)->tick();  // payers decide, callbacks go out
  }
  (*server)->unleash({.payers_approve = 1000});  // calm: what has begun is finished
  for (int day = 0; day < 15; ++day) {
    (*server)->tick();
    clock.advance(std::chrono::hours(24));
    if (auto report = billing.run_effects(); !report.ok()) return fail(report.status());
  }
  const auto op = octroi::Operator::assume("amina", "rehearsal");
  const auto verified = billing.verify(op, books_of(**server));
  // [/chaos]
  if (!verified.ok()) return fail(verified.status());
  const octroi::FakeRound total = (*server)->total();
  std::printf("%zu charges, %lld callbacks, %lld of them forged\n%s\n", (*server)->books().size(),
              static_cast<long long>(total.sent), static_cast<long long>(total.forged),
              verified->summary().c_str());
  return verified->ok() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: fake_providers PLANS CHAOS\n");
    return 2;
  }
  const auto catalog = octroi::load_catalog(argv[1]);
  if (!catalog.ok()) return fail(catalog.status());
  std::ifstream file(argv[2]);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto chaos = octroi::FakeChaos::parse(text);
  if (!chaos.ok()) return fail(chaos.status());
  return run(*catalog, *chaos);
}
