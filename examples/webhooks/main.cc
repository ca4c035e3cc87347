// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A host that tells a customer's own server of its billing, and that server.
//
//   webhooks plans.textproto
#include <cstdio>
#include <set>
#include <string>
#include <thread>

#include <httplib.h>

#include "octroi/engine/billing.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/test_clock.h"
#include "octroi/vault/key_provider.h"
#include "octroi/vault/sealing.h"
#include "octroi/webhooks/sender.h"
#include "octroi/webhooks/standard.h"

namespace {

using octroi::Billing;
using octroi::Secret;

// [receive]
// What the customer does with a request: verify, know again, then act. Anything but 2xx is sent
// again later.
int receive(const httplib::Request& request, const octroi::WebhookSecret& secret,
            octroi::Instant now, std::set<std::string>& seen) {
  const std::string id = request.get_header_value("webhook-id");
  const std::string timestamp = request.get_header_value("webhook-timestamp");
  const std::string signature = request.get_header_value("webhook-signature");
  const absl::Status status =
      octroi::verify_webhook({id, timestamp, signature, request.body}, std::span(&secret, 1), now);
  if (!status.ok()) return 400;
  if (!seen.insert(id).second) return 200;  // it came before: delivery is at least once
  std::printf("%s\n", request.body.c_str());
  return 200;
}
// [/receive]

// The customer's server, on loopback. It is away for the first request.
class Customer {
 public:
  explicit Customer(const octroi::Clock& clock) {
    server_.Post(
        "/hooks", [this, &clock](const httplib::Request& request, httplib::Response& response) {
          response.status = was_away_ ? receive(request, *secret_, clock.now(), seen_) : 503;
          was_away_ = true;
        });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Customer() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hooks"; }
  void know(const Secret& shown) { secret_ = *octroi::WebhookSecret::parse(shown.reveal()); }
  std::size_t received() const { return seen_.size(); }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  std::optional<octroi::WebhookSecret> secret_;
  std::set<std::string> seen_;
  bool was_away_ = false;
};

int fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}

int run(const octroi::Catalog& catalog) {
  octroi::TestClock clock(*octroi::parse_instant("2027-12-01T09:00:00Z"));
  Customer customer(clock);
  octroi::SystemRandom random;
  // [sender]
  auto keys = octroi::MasterKeys::make({{"2027", octroi::make_sealing_key(random)}}, random);
  auto sender = octroi::make_webhook_sender({.keys = &*keys, .allows_loopback = true});
  if (!sender.ok()) return fail(sender.status());
  octroi::MemoryStore store;
  Billing billing(store, catalog, {.clock = &clock, .webhooks = sender->get()});
  // [/sender]
  auto clinic = billing.create_tenant({.name = "CSCOM Kati", .slug = "cscom-kati"});
  if (!clinic.ok()) return fail(clinic.status());
  // [register]
  auto made = billing.webhooks(*clinic).add({.url = customer.url(),
                                             .types = {"subscription.created", "invoice.finalized"},
                                             .key = "erp-endpoint"});
  if (!made.ok()) return fail(made.status());
  customer.know(made->secret);  // "whsec_...": shown once
  // [/register]
  auto subscription = billing.subscribe(*clinic, {.plan = "starter", .trial_days = 0});
  if (!subscription.ok()) return fail(subscription.status());
  if (auto report = billing.run_due(); !report.ok()) return fail(report.status());
  // [run]
  auto report = billing.run_webhooks();
  if (!report.ok()) return fail(report.status());
  std::printf("%lld failed\n", static_cast<long long>(report->failed));
  clock.advance(std::chrono::seconds(10));  // your worker comes round again
  report = billing.run_webhooks();
  if (!report.ok()) return fail(report.status());
  std::printf("%lld delivered\n", static_cast<long long>(report->delivered));
  // [/run]
  // [rotate]
  auto rotated = billing.webhooks(*clinic).rotate(
      {.endpoint = made->endpoint.id, .overlap = std::chrono::hours(48), .key = "rotate-2027-12"});
  if (!rotated.ok()) return fail(rotated.status());
  // [/rotate]
  // [replay]
  const auto again = billing.webhooks(*clinic).replay(
      {.endpoint = made->endpoint.id, .since = *octroi::parse_instant("2027-12-01T00:00:00Z")});
  // [/replay]
  if (!again.ok()) return fail(again.status());
  return customer.received() == 2 && *again == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: webhooks PLANS\n");
    return 2;
  }
  const auto catalog = octroi::load_catalog(argv[1]);
  return catalog.ok() ? run(*catalog) : fail(catalog.status());
}
