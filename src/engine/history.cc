// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/history.h"

#include <string_view>
#include <utility>
#include <variant>

#include "engine/records/subscription_events.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
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

absl::Status Replay::take(const AuditEvent& said) {
  if (said.name == "subscription.created") {
    OCTROI_ASSIGN_OR_RETURN(history_.now, records::created_from_json(said.data));
    history_.now.id = id_;
    history_.now.tenant = tenant_;
    has_begun_ = true;
    return absl::OkStatus();
  }
  if (!said.name.starts_with(kPrefix)) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(std::optional<SubscriptionEvent> event,
                          records::event_from_json(said.name.substr(kPrefix.size()), said.data));
  if (!event) return absl::OkStatus();  // a note, which changes nothing that the machine keeps
  history_.told.push_back({history_.now, *event, said.sequence});
  history_.now = evolve(std::move(history_.now), *event);
  return absl::OkStatus();
}

absl::StatusOr<History> Replay::history() && {
  if (has_begun_) return std::move(history_);
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

std::vector<Subscription> closed_periods(const History& history) {
  std::vector<Subscription> closed;
  for (BilledPeriod& billed : billed_periods(history)) {
    if (billed.before.next_index > 0) closed.push_back(std::move(billed.before));
  }
  if (is_final(history.now.status) && history.now.next_index > 0) closed.push_back(history.now);
  return closed;
}

Subscription as_billed(const BilledPeriod& billed) {
  return evolve(billed.before, SubscriptionEvent(billed.renewed));
}

}  // namespace v0
}  // namespace octroi
