// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// History: a subscription's life as its events tell it, replayed.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_HISTORY_H_
#define OCTROI_SRC_ENGINE_HISTORY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/engine/audit.h"
#include "octroi/subscription/machine.h"

namespace octroi {
inline namespace v0 {

// One event of the machine, with the state it found.
struct Told {
  Subscription before;
  SubscriptionEvent event;
  std::int64_t sequence = 0;  // of the event in its tenant's log
};

struct History {
  std::vector<Told> told;
  Subscription now;  // after the last event
};

class Replay {
 public:
  Replay(SubscriptionId id, TenantId tenant) : id_(id), tenant_(tenant) {}
  // The next event of the subscription. Errors: DataLoss "engine.bad_event".
  absl::Status take(const AuditEvent& said);
  // Errors: DataLoss "verify.no_beginning" when there was no "subscription.created".
  absl::StatusOr<History> history() &&;

 private:
  SubscriptionId id_;
  TenantId tenant_;
  History history_;
  bool has_begun_ = false;
};

// A period that was billed.
struct BilledPeriod {
  Subscription before;  // as the renewal found it
  Renewed renewed;
  bool begins_anew = false;  // an event before it began the schedule again
  std::optional<Date> anew_on{};
};
// The subscription as that period was billed.
[[nodiscard]] Subscription as_billed(const BilledPeriod& billed);
// The billed periods of a history, in the order of their billing.
[[nodiscard]] std::vector<BilledPeriod> billed_periods(const History& history);
// The billed periods that are over, each as what closed it found it: the renewal, or the end.
[[nodiscard]] std::vector<Subscription> closed_periods(const History& history);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_HISTORY_H_
