// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// I52: what was billed before a period's end is taken off at its end.

#include <map>
#include <string>
#include <tuple>

#include "engine/verify/checker.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

using PeriodKey = std::tuple<TenantId, SubscriptionId, Date>;

struct Interim {
  Int128 sum = 0;                         // billed before, less what was taken off
  const Loaded<Invoice>* last = nullptr;  // that says so
};

std::map<PeriodKey, Interim> interims_of(const Snapshot& s, Checker& checker) {
  std::map<PeriodKey, Interim> interims;
  for (const auto& invoice : s.invoices) {
    const Invoice& one = invoice.value;
    if (!one.subscription || one.status == InvoiceStatus::kVoid) continue;
    for (const InvoiceLine& line : one.lines) {
      const bool counts = line.kind == LineKind::kInterim || line.kind == LineKind::kBilledBefore;
      if (!counts || !line.from) continue;
      checker.look();
      Interim& of = interims[{invoice.row.tenant, *one.subscription, *line.from}];
      of.sum += line.amount.minor();
      of.last = &invoice;
    }
  }
  return interims;
}

void check_i52(const Snapshot& s, Checker& checker) {
  for (const auto& [key, interim] : interims_of(s, checker)) {
    const auto& [tenant, subscription, from] = key;
    const auto* held = s.subscriptions.find(tenant, subscription.to_string());
    if (held == nullptr) continue;  // I37 names it
    const Subscription& of = held->value.subscription;
    const bool runs = !is_final(of.status) && of.current_start == from;
    if (runs ? interim.sum >= 0 : interim.sum == 0) continue;
    checker.report(interim.last->row,
                   "of the period from " + format_date(from) + " " +
                       std::to_string(static_cast<std::int64_t>(interim.sum)) +
                       " minor units were billed before its end and not taken off");
  }
}

}  // namespace

std::span<const Check> progress_checks() {
  static constexpr Check kChecks[] = {
      {"I52", "what was billed before a period's end is taken off at its end, exactly", check_i52},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
