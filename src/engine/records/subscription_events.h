// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Subscription events as the JSON that audit events carry, and back, so that a log can be replayed
// (I16).
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_SUBSCRIPTION_EVENTS_H_
#define OCTROI_SRC_ENGINE_RECORDS_SUBSCRIPTION_EVENTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/subscription/machine.h"

namespace octroi {
inline namespace v0 {
namespace records {

// {"on":"2026-02-28","index":1,...}: the event's fields by their names.
[[nodiscard]] std::string event_to_json(const SubscriptionEvent& event);

// `name` is event_name()'s. nullopt for a name that is no event of the machine.
// Errors: DataLoss "engine.bad_event".
absl::StatusOr<std::optional<SubscriptionEvent>> event_from_json(std::string_view name,
                                                                 const std::string& json);

// The subscription as it was sold, before its first event.
[[nodiscard]] std::string created_to_json(const Subscription& subscription);
// Errors: DataLoss "engine.bad_event".
absl::StatusOr<Subscription> created_from_json(const std::string& json);

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_SUBSCRIPTION_EVENTS_H_
