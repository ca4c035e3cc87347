// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What it takes to take in a provider's callback: verify the signature, know it from a repetition,
// settle the payment, and commit all of it durably.
//
// Each callback is taken in over one SQLite file (FULL); the batch that this committed is then
// committed as it is to a second file that has gone the same way. I1 is the rate of the whole over
// the rate of the bare commits. Afterwards every payment must have succeeded in both files.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "common/fleet.h"
#include "common/folder.h"
#include "common/measure.h"

#include "octroi/base/json_writer.h"
#include "octroi/payment/callback.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/stripe/stripe.h"

namespace octroi::bench {
namespace {

constexpr char kSecret[] = "whsec_of_the_benchmark";

// Takes every charge and says nothing more: the callbacks do.
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
};

Callback succeeded(const TenantContext& tenant, const Payment& payment, Instant now) {
  JsonWriter json;
  json.object().field("object", "event").field("id", "evt_" + payment.id.to_string());
  json.field("type", "payment_intent.succeeded").key("data").object().key("object").object();
  json.field("object", "payment_intent").field("id", "pi_" + payment.id.to_string());
  json.field("status", "succeeded").field("currency", "eur");
  json.field("amount", payment.amount.minor()).field("amount_received", payment.amount.minor());
  json.key("metadata").object();
  json.field("octroi_key", scoped_key(tenant, payment.idempotency_key()));
  json.end().end().end().end();
  Callback callback{.headers = {}, .body = std::move(json).text()};
  const std::string stamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  const std::string mac = encode_hex(hmac_sha256(kSecret, stamp + "." + callback.body));
  callback.headers.push_back({"Stripe-Signature", "t=" + stamp + ",v1=" + mac});
  return callback;
}

struct Waiter {
  TenantContext tenant;
  Payment payment;
};

std::vector<Waiter> make_waiters(Billing& billing, std::int64_t count) {
  std::vector<Waiter> waiters;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string slug = "t" + std::to_string(i);
    const TenantContext tenant = must(billing.create_tenant({.name = slug, .slug = slug}));
    must(billing.subscribe(tenant, {.plan = "starter", .payment_method = {"stripe", "pm_1"}})
             .status());
    waiters.push_back({tenant, {}});
  }
  must(billing.run_effects().status());
  for (Waiter& one : waiters) one.payment = must(billing.payments(one.tenant)).front();
  return waiters;
}

void check_all_paid(Billing& billing, const std::vector<Waiter>& waiters) {
  for (const Waiter& one : waiters) {
    const std::vector<Payment> payments = must(billing.payments(one.tenant));
    check(payments.size() == 1 && payments[0].status == PaymentStatus::kSucceeded,
          "a payment has not succeeded");
  }
}

void run(const std::string& program, bool smoke) {
  const std::int64_t count = smoke ? 20 : 1'000;
  const WorkFolder folder(program);
  Fleet fleet;
  sqlite::SqliteStore whole = must(sqlite::open(folder.file("whole.db")));
  sqlite::SqliteStore raw = must(sqlite::open(folder.file("raw.db")));
  RecordingStore recorder(whole);
  Waiting provider;
  BillingOptions options = fleet.options();
  options.payments = {&provider};
  Billing billing(recorder, fleet.catalog, options);
  must(billing.open());
  must(raw.prepare(recorder.types()));
  const std::vector<Waiter> waiters = make_waiters(billing, count);
  for (const Batch& batch : recorder.take()) must(raw.commit(batch).status());

  const auto reader = must(make_stripe_callbacks({.secrets = {Secret(kSecret)}}));
  std::vector<double> intakes;
  std::vector<double> commits;
  double verifying = 0;
  for (const Waiter& one : waiters) {
    const Callback callback = succeeded(one.tenant, one.payment, fleet.clock.now());
    const Stopwatch reading;
    must(reader->read(one.tenant, callback, fleet.clock.now()).status());
    verifying += reading.nanoseconds();
    const Stopwatch taking;
    const CallbackAnswer answer = must(billing.take_callback(one.tenant, *reader, callback));
    intakes.push_back(taking.nanoseconds());
    check(answer.outcome == CallbackOutcome::kTaken, "a callback was not taken");
    const std::vector<Batch> batches = recorder.take();
    check(batches.size() == 1, "a callback takes one commit");
    const Stopwatch committing;
    must(raw.commit(batches.front()).status());
    commits.push_back(committing.nanoseconds());
  }
  check_all_paid(billing, waiters);
  Billing copy(raw, fleet.catalog, options);
  check_all_paid(copy, waiters);

  const double intake = median(intakes) / 1e3;
  const double commit = median(commits) / 1e3;
  std::printf("%-28s %10s  us\n", "a callback, SQLite FULL", "median");
  std::printf("%-28s %10.1f\n", "verify and read", verifying / 1e3 / static_cast<double>(count));
  std::printf("%-28s %10.1f\n", "bare commit of its batch", commit);
  std::printf("%-28s %10.1f\n", "taken in", intake);
  print_goal({.name = "I1",
              .measured = commit / intake,
              .limit = 0.6,
              .is_least = true,
              .what = "of the bare commit rate"});
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) {
  octroi::bench::run(arguments[0], octroi::bench::is_smoke(count, arguments));
  return 0;
}
