// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Embedding octroi: the first page, as a whole program.
//
//   embedding plans.textproto
//
// A store, a catalogue and a Billing; a tenant that subscribes with a coupon; a quota asked before
// something is created; and the one call that a scheduler makes. Errors are absl::Status.
#include <cstdio>
#include <string>

#include "octroi/base/status.h"
#include "octroi/engine/billing.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/testing/fake_payment_provider.h"

namespace {

int fail(const absl::Status& status) {
  std::fprintf(stderr, "%s [%s]\n", octroi::error_message(status).c_str(),
               octroi::error_code(status).c_str());
  return 1;
}

// What a request handler of the host does before it creates a patient.
int create_patient(octroi::Billing& billing, const octroi::TenantContext& clinic) {
  // [quota]
  if (auto d = billing.quota(clinic).consume("patients", 1); !d.allowed()) {
    std::printf("403 %s\n", d.reason().c_str());
    return 1;
  }
  // [/quota]
  std::printf("201 patient created\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // [first-page]
  auto store = octroi::sqlite::open("billing.db");
  if (!store.ok()) return fail(store.status());
  auto catalog = octroi::load_catalog(argc > 1 ? argv[1] : "plans.textproto");
  if (!catalog.ok()) return fail(catalog.status());

  octroi::SystemClock clock;
  octroi::FakePaymentProvider stripe(clock, {.name = "stripe"});  // a server has its real one here
  octroi::Billing billing(*store, *catalog, {.payments = {&stripe}});

  const auto owner = octroi::Operator::assume("amina", "launch");
  auto launch =
      billing.create_coupon(owner, {.code = "LAUNCH20", .percent = *octroi::Decimal::parse("20")});
  if (!launch.ok() && !absl::IsAlreadyExists(launch)) return fail(launch);

  auto clinic = billing.create_tenant(
      {.name = "CSCOM Koulikoro", .slug = "cscom-koulikoro", .key = "signup-812"});
  if (!clinic.ok()) return fail(clinic.status());
  auto subscription = billing.subscribe(*clinic, {.plan = "starter",
                                                  .trial_days = 30,
                                                  .coupon = "LAUNCH20",
                                                  .payment_method = {"stripe", "pm_card_visa"},
                                                  .key = "signup-812"});
  if (!subscription.ok()) return fail(subscription.status());
  std::printf("%s, on trial until %s\n", std::string(to_string(subscription->status)).c_str(),
              octroi::format_date(*subscription->trial_ends_on).c_str());
  // [/first-page]

  if (int status = create_patient(billing, *clinic); status != 0) return status;

  // [run-due]
  auto run = billing.run_due();  // once a day, from anywhere, as often as you like
  if (!run.ok()) return fail(run.status());
  // [/run-due]
  auto report = billing.verify(owner);
  if (!report.ok()) return fail(report.status());
  std::printf("%s\n", report->summary().c_str());
  return report->ok() ? 0 : 1;
}
