// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// AuditEvent: one fact, written once, in an order nobody can change.
//
// Every change of a tenant's records commits together with one event that says who did what, with
// the digests of the record before and after. A tenant's events are numbered 1, 2, 3, ... and each
// carries the digest of the one before it, so an edited, removed or moved event breaks the chain,
// and an edited record no longer has the digest that its last event recorded (I44). The events are
// also the outbox's causes and what reports read.
//
//   digest = SHA-256(previous digest | sequence | at | actor | name | subject | data | before |
//   after | reason), fields joined by U+001F; a reason that is empty is left out
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_AUDIT_H_
#define OCTROI_ENGINE_AUDIT_H_

#include <cstdint>
#include <string>

#include "octroi/base/export.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct AuditEvent {
  std::int64_t sequence = 0;  // 1, 2, 3, ... for each tenant
  Instant at{};
  std::string actor{};         // "system", "operator:amina@host"
  std::string name{};          // "subscription.renewed"; docs/audit_events.md lists all
  std::string subject_type{};  // the record's table: "subscriptions"
  std::string subject{};       // the record's id
  std::string data{};          // JSON: what the event itself says
  std::string before{};        // digest of the record before; empty for a new one
  std::string after{};
  std::string digest{};  // lower-case hex
  std::string reason{};  // an operator's: "ticket 812: refund"; empty where nobody gave one
};

// The digest of `event` behind one whose digest was `previous` (empty for the first).
[[nodiscard]] std::string audit_digest(const std::string& previous, const AuditEvent& event);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_AUDIT_H_
