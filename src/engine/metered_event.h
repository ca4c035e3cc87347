// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The part of a usage event that a meter reads, as it is told and as it is kept.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_METERED_EVENT_H_
#define OCTROI_SRC_ENGINE_METERED_EVENT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "engine/records/stream.h"
#include "octroi/catalog/entitlement.h"
#include "octroi/engine/usage.h"

namespace octroi {
inline namespace v0 {

// Whether it says anything that only a meter reads.
[[nodiscard]] bool has_metered(const UsageEvent& event) noexcept;

// Keeps what the meter reads; the event counts as one.
// Errors: InvalidArgument "usage.bad_value", "usage.bad_item", "usage.bad_property".
absl::Status put_metered(const UsageMeter& meter, const UsageEvent& event,
                         records::KeptUsage& kept);

// Errors: InvalidArgument "usage.bad_value".
absl::Status check_value(const UsageMeter& meter, const Decimal& value);

// Whether the event says again what is kept of it.
[[nodiscard]] bool is_same_reading(const UsageEvent& event, const records::KeptUsage& kept);

// The value of the property `name`; empty where the event has none.
[[nodiscard]] std::string property_of(const records::KeptUsage& kept, std::string_view name);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_METERED_EVENT_H_
