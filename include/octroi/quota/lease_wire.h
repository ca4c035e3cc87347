// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The line in which a store tells a LeaseAnswer.
//
// Eleven whole decimal numbers with one blank between them: status, epoch, granted, spent,
// returned, expires_at_ms, limit, used, leased, is_wanted (0 or 1), grants_from_ms. Whoever parses
// it trusts nothing: not the store behind the socket, and not what somebody left in its place.
//
//   format_lease_answer(answer);                    // "1 7 1000 800 0 1764039600000 5000 800 ..."
//   parse_lease_answer(line)->granted;              // 1000
//
// Layer: quota (std only). Thread safety: pure functions.
#ifndef OCTROI_QUOTA_LEASE_WIRE_H_
#define OCTROI_QUOTA_LEASE_WIRE_H_

#include <optional>
#include <string>
#include <string_view>

#include "octroi/quota/export.h"
#include "octroi/quota/lease.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

// Without `detail`.
[[nodiscard]] std::string format_lease_answer(const LeaseAnswer& answer);

// Nothing for a line that no authority can have meant: another shape, a number out of its range
// (a status that names an outcome of the transport included), or a lease that settled more than
// it was granted.
[[nodiscard]] std::optional<LeaseAnswer> parse_lease_answer(std::string_view line) noexcept;

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_LEASE_WIRE_H_
