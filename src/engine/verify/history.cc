// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/verify/history.h"

#include <string_view>
#include <utility>
#include <variant>

#include "engine/records/subscription_events.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

constexpr std::string_view kPrefix = "subscription.";

bool reanchors(const SubscriptionEvent& event) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.reanchors; }) return one.reanchors;
        return false;
      },
      event);
}

Date day_of(const SubscriptionEvent& event) {
  return std::visit([](const auto& one) { return one.on; }, event);
}

}  // namespace

absl::StatusOr<History> history_of(const Snapshot& s, const Loaded<Held>& held) {
  History history;
  bool has_begun = false;
  for (const Loaded<AuditEvent>* one : s.events_of(held.row)) {
    const AuditEvent& said = one->value;
    if (said.name == "subscription.created") {
      OCTROI_ASSIGN_OR_RETURN(history.now, records::created_from_json(said.data));
      history.now.id = held.value.subscription.id;
      history.now.tenant = held.row.tenant;
      has_begun = true;
      continue;
    }
    if (!said.name.starts_with(kPrefix)) continue;
    OCTROI_ASSIGN_OR_RETURN(std::optional<SubscriptionEvent> event,
                            records::event_from_json(said.name.substr(kPrefix.size()), said.data));
    if (!event) continue;  // a note, which changes nothing that the machine keeps
    history.told.push_back({history.now, *event, said.sequence});
    history.now = evolve(std::move(history.now), *event);
  }
  if (has_begun) return history;
  return make_error(absl::StatusCode::kDataLoss, "verify.no_beginning",
                    "no event says how it was created");
}

std::vector<BilledPeriod> billed_periods(const History& history) {
  std::vector<BilledPeriod> periods;
  bool begins_anew = false;
  std::optional<Date> anew_on;
  for (const Told& told : history.told) {
    if (reanchors(told.event)) {
      begins_anew = true;
      anew_on = day_of(told.event);
    }
    const auto* renewed = std::get_if<Renewed>(&told.event);
    if (renewed == nullptr) continue;
    periods.push_back({told.before, *renewed, begins_anew, anew_on});
    begins_anew = false;
    anew_on.reset();
  }
  return periods;
}

Subscription as_billed(const BilledPeriod& billed) {
  return evolve(billed.before, SubscriptionEvent(billed.renewed));
}

BilledInvoices::BilledInvoices(const Snapshot& s) {
  for (const auto& invoice : s.invoices) {
    const Invoice& one = invoice.value;
    if (!one.subscription) continue;
    if (one.period_index) {
      periods_.emplace(std::tuple(invoice.row.tenant, *one.subscription, *one.period_index),
                       &invoice);
    } else {
      others_[{invoice.row.tenant, *one.subscription}].push_back(&invoice);
    }
  }
}

const Loaded<Invoice>* BilledInvoices::of(TenantId tenant, SubscriptionId subscription,
                                          std::int64_t index) const {
  const auto found = periods_.find({tenant, subscription, index});
  return found == periods_.end() ? nullptr : found->second;
}

std::span<const Loaded<Invoice>* const> BilledInvoices::others(TenantId tenant,
                                                               SubscriptionId subscription) const {
  const auto found = others_.find({tenant, subscription});
  if (found == others_.end()) return {};
  return found->second;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
