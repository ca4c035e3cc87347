// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Desk: a clinic that pays by card, and a person who puts charges on its invoices.

#ifndef OCTROI_TESTS_ENGINE_CHARGES_DESK_H_
#define OCTROI_TESTS_ENGINE_CHARGES_DESK_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/hostile.h"
#include "octroi/invoice/explain.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {

using Texts = std::vector<std::string>;

struct Desk {
  explicit Desk(const std::string& now = "2026-01-31T09:00:00Z",
                const std::optional<TaxPolicy>& tax = std::nullopt)
      : world(now) {
    BillingOptions options = world.options();
    if (tax) options.tax = *tax;
    billing.emplace(world.store, world.catalog, options);
    clinic.emplace(make_tenant(*billing, "kayes"));
  }

  SubscriptionId subscribe(const std::string& plan = "starter") {
    const auto made = billing->subscribe(*clinic, {.plan = plan, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    return made->id;
  }
  static AddCharge filled(AddCharge request) {
    if (request.label.empty()) request.label = "Charge";
    if (request.reason.empty()) request.reason = "agreed";
    return request;
  }
  ManualCharge add(const AddCharge& request) {
    const auto made = billing->charges(*clinic).add(filled(request));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : ManualCharge();
  }
  std::string refused(const AddCharge& request) {
    return error_code(billing->charges(*clinic).add(filled(request)).status());
  }
  std::string remove(ManualChargeId id) {
    return error_code(
        billing->charges(*clinic).remove({.charge = id, .reason = "a mistake"}).status());
  }
  void move_to(const std::string& when) {
    world.clock.set(at(when));
    const auto report = billing->run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->problems.empty()) << report->problems.front();
  }

  std::vector<ManualCharge> all() {
    auto charges = billing->charges(*clinic).all();
    EXPECT_TRUE(charges.ok()) << charges.status();
    return *std::move(charges);
  }
  // "Goodwill -30.00": what is left of each.
  Texts waiting() {
    const auto charges = billing->charges(*clinic).waiting();
    EXPECT_TRUE(charges.ok()) << charges.status();
    Texts texts;
    for (const ManualCharge& one : *charges) texts.push_back(one.label + " " + left(one).amount());
    return texts;
  }
  Invoice last() { return invoices_of(*billing, *clinic).back(); }
  static Texts lines_of(const Invoice& invoice) {
    Texts texts;
    for (const InvoiceLine& line : invoice.lines) {
      texts.push_back(std::string(to_string(line.kind)) + " " + line.amount.amount());
    }
    return texts;
  }
  Texts last_lines() { return lines_of(last()); }
  // The second halves of the events of this prefix.
  Texts told(const std::string& prefix) {
    Texts names;
    for (const AuditEvent& event : events_of(*billing, *clinic)) {
      if (event.name.rfind(prefix + ".", 0) != 0) continue;
      names.push_back(event.name.substr(prefix.size() + 1));
    }
    return names;
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

// A tenant over a store whose nth commit goes wrong; 0: none does. Calls are insisted on.
struct TornDesk {
  TornDesk(std::int64_t nth, CommitFault fault)
      : world("2026-01-10T09:00:00Z"), store(world.store), billing(world.bill(store)) {
    if (nth > 0) store.fail_commit(nth, fault);
    must([&] {
      auto made = billing.create_tenant({.name = "Gao", .slug = "gao", .key = "t"});
      if (made.ok()) clinic = *made;
      return made.status();
    });
    if (!clinic) return;
    must([&] {
      const auto made =
          billing.subscribe(*clinic, {.plan = "starter", .payment_method = kCard, .key = "s"});
      if (made.ok()) sub = made->id;
      return made.status();
    });
  }

  static void must(const std::function<absl::Status()>& call) {
    const absl::Status status = insist(call);
    EXPECT_TRUE(status.ok()) << status;
  }
  void run_on(const char* date) {
    world.clock.set(at(std::string("2026-") + date + "T09:00:00Z") - std::chrono::hours(24));
    run_day(world, billing);
  }
  std::string settled_charges() {
    std::string text;
    for (const FakeCharge& charge : world.card.settled_charges()) {
      text += charge.amount.to_string() + "\n";
    }
    return text;
  }

  World world;
  FaultyStore store;
  Billing billing;
  std::optional<TenantContext> clinic{};
  SubscriptionId sub{};
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_CHARGES_DESK_H_
