// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The gate: may this tenant's request go on?
//
// Refuses with a reason when the tenant is not active or its subscription is not in use, and lets
// through the paths that must stay open: signing in, paying, metrics. An exempt path matches whole
// segments ("/auth" opens "/auth/login", never "/authority"), and only in its plain spelling: what
// holds "..", "//", an escape or a parameter is never exempt, since the server behind may read it
// as another path.
//
//   auto decision = check_access(tenant, SubscriptionStanding::kInUse, request.path,
//                                {.exempt_prefixes = {"/auth", "/billing", "/metrics"}});
//   if (!decision.allowed()) return reply(decision.http_status, decision.sentence);
//
// Layer: tenant (may include base, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_TENANT_ACCESS_H_
#define OCTROI_TENANT_ACCESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/tenant/tenant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// All that the gate needs to know of what the tenant has bought.
enum class SubscriptionStanding : std::uint8_t {  // Numbers are wire format.
  kNone = 1,                                      // never subscribed
  kInUse = 2,                                     // trialing, active, or past due within the grace
  kAwaitingPayment = 3,                           // not in use until paid: incomplete, or suspended
  kPaused = 4,                                    // by wish
  kEnded = 5,                                     // cancelled or expired
};

enum class AccessRefusal : std::uint16_t {  // In order of precedence; numbers are wire format.
  kTenantCancelled = 1,
  kTenantSuspended = 2,
  kTenantExpired = 3,
  kTenantPending = 4,
  kNoSubscription = 5,
  kSubscriptionEnded = 6,
  kPaymentRequired = 7,
  kSubscriptionPaused = 8,
};

// "tenant_suspended"; empty for a number that names no refusal.
[[nodiscard]] std::string_view to_string(AccessRefusal refusal) noexcept;

struct GatePolicy {
  // "/auth"; one that validate() refuses exempts nothing.
  std::vector<std::string> exempt_prefixes{};
  bool subscription_required = true;  // false: the tenant's own status decides alone
};

// Errors: InvalidArgument "access.bad_prefix": a prefix begins with "/", names at least one
// segment, and is spelled plainly (see is_exempt).
absl::Status validate(const GatePolicy& policy);

struct AccessDecision {
  std::optional<AccessRefusal> refusal{};
  bool exempt = false;     // allowed for its path's sake; the tenant was not judged
  int http_status = 200;   // suggested: 402 where paying helps, 403 where it does not
  std::string sentence{};  // for people; empty when allowed

  [[nodiscard]] bool allowed() const noexcept { return !refusal.has_value(); }
  friend bool operator==(const AccessDecision&, const AccessDecision&) = default;
};

// `path`: the request target as it came in, undecoded; a query is ignored.
[[nodiscard]] AccessDecision check_access(const Tenant& tenant, SubscriptionStanding standing,
                                          std::string_view path, const GatePolicy& policy);

// Whether a prefix of the policy covers `path` by whole segments. False for every path with a "."
// or ".." segment, an empty segment ("//"), a percent sign, a backslash, a semicolon, a fragment, a
// control character or a non-ASCII byte.
[[nodiscard]] bool is_exempt(std::string_view path, const GatePolicy& policy);

// PermissionDenied (FailedPrecondition where paying helps) with code "access.<name>" and the
// sentence; OK when allowed.
[[nodiscard]] absl::Status to_status(const AccessDecision& decision);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_ACCESS_H_
