// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/access.h"

#include <algorithm>
#include <cstddef>

#include "names.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kPaymentRequiredStatus = 402;
constexpr int kForbiddenStatus = 403;

constexpr Named<AccessRefusal> kRefusals[] = {
    {AccessRefusal::kTenantCancelled, "tenant_cancelled"},
    {AccessRefusal::kTenantSuspended, "tenant_suspended"},
    {AccessRefusal::kTenantExpired, "tenant_expired"},
    {AccessRefusal::kTenantPending, "tenant_pending"},
    {AccessRefusal::kNoSubscription, "no_subscription"},
    {AccessRefusal::kSubscriptionEnded, "subscription_ended"},
    {AccessRefusal::kPaymentRequired, "payment_required"},
    {AccessRefusal::kSubscriptionPaused, "subscription_paused"},
};

// A status that is none of the five was never activated, as far as the gate knows.
std::optional<AccessRefusal> judge(const Tenant& tenant) {
  switch (tenant.status) {
    case TenantStatus::kActive:
      return std::nullopt;
    case TenantStatus::kCancelled:
      return AccessRefusal::kTenantCancelled;
    case TenantStatus::kSuspended:
      return AccessRefusal::kTenantSuspended;
    case TenantStatus::kExpired:
      // To say "renew" to whom an operator keeps out would take money for nothing.
      if (is_held_by_operator(tenant)) return AccessRefusal::kTenantSuspended;
      return AccessRefusal::kTenantExpired;
    case TenantStatus::kPending:
      break;
  }
  return AccessRefusal::kTenantPending;
}

std::optional<AccessRefusal> judge(SubscriptionStanding standing) {
  switch (standing) {
    case SubscriptionStanding::kInUse:
      return std::nullopt;
    case SubscriptionStanding::kEnded:
      return AccessRefusal::kSubscriptionEnded;
    case SubscriptionStanding::kAwaitingPayment:
      return AccessRefusal::kPaymentRequired;
    case SubscriptionStanding::kPaused:
      return AccessRefusal::kSubscriptionPaused;
    case SubscriptionStanding::kNone:
      break;
  }
  return AccessRefusal::kNoSubscription;
}

int http_status(AccessRefusal refusal, const Tenant& tenant) {
  switch (refusal) {
    case AccessRefusal::kTenantExpired:
    case AccessRefusal::kNoSubscription:
    case AccessRefusal::kSubscriptionEnded:
    case AccessRefusal::kPaymentRequired:
      return kPaymentRequiredStatus;
    case AccessRefusal::kTenantSuspended:
      return tenant.suspended_by == TenantAuthority::kBilling ? kPaymentRequiredStatus
                                                              : kForbiddenStatus;
    case AccessRefusal::kTenantCancelled:
    case AccessRefusal::kTenantPending:
    case AccessRefusal::kSubscriptionPaused:
      return kForbiddenStatus;
  }
  return kForbiddenStatus;
}

std::string sentence(AccessRefusal refusal, const Tenant& tenant) {
  switch (refusal) {
    case AccessRefusal::kTenantCancelled:
      return "the organisation's account is closed";
    case AccessRefusal::kTenantSuspended:
      return tenant.status_reason.empty()
                 ? "the organisation is suspended"
                 : "the organisation is suspended: " + tenant.status_reason;
    case AccessRefusal::kTenantExpired:
      return "the organisation's subscription has expired; renew it to go on";
    case AccessRefusal::kTenantPending:
      return "the organisation is not activated yet";
    case AccessRefusal::kNoSubscription:
      return "the organisation has no subscription; choose a plan to go on";
    case AccessRefusal::kSubscriptionEnded:
      return "the organisation's subscription has ended; choose a plan to go on";
    case AccessRefusal::kPaymentRequired:
      return "a payment is due; pay it to go on";
    case AccessRefusal::kSubscriptionPaused:
      return "the organisation's subscription is paused; resume it to go on";
  }
  return "access is refused";
}

// A byte that no server reads as anything but itself.
bool is_plain_byte(char c) {
  constexpr std::string_view kAmbiguous = "%\\;#?";
  return c > 0x20 && c < 0x7F && kAmbiguous.find(c) == std::string_view::npos;
}

// One spelling, one meaning: no "." or "..", no empty segment but after the last slash.
bool is_plain_path(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  if (!std::all_of(path.begin(), path.end(), is_plain_byte)) return false;
  for (std::size_t start = 1; start < path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view segment = path.substr(start, end - start);
    if (segment.empty() || segment == "." || segment == "..") return false;
    start = end + 1;
  }
  return true;
}

// "/" alone would open everything, which is a mistake more often than a wish.
bool is_prefix(std::string_view prefix) { return prefix.size() > 1 && is_plain_path(prefix); }

bool covers(std::string_view prefix, std::string_view path) {
  if (!is_prefix(prefix)) return false;
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace

std::string_view to_string(AccessRefusal refusal) noexcept { return name_of(kRefusals, refusal); }

absl::Status validate(const GatePolicy& policy) {
  const bool valid = std::all_of(policy.exempt_prefixes.begin(), policy.exempt_prefixes.end(),
                                 [](const std::string& prefix) { return is_prefix(prefix); });
  if (valid) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "access.bad_prefix",
                    "an exempt prefix must be a plain path of at least one segment, like /auth");
}

bool is_exempt(std::string_view path, const GatePolicy& policy) {
  path = path.substr(0, path.find('?'));
  if (!is_plain_path(path)) return false;
  return std::any_of(policy.exempt_prefixes.begin(), policy.exempt_prefixes.end(),
                     [&](const std::string& prefix) { return covers(prefix, path); });
}

AccessDecision check_access(const Tenant& tenant, SubscriptionStanding standing,
                            std::string_view path, const GatePolicy& policy) {
  AccessDecision decision;
  if (is_exempt(path, policy)) {
    decision.exempt = true;
    return decision;
  }
  decision.refusal = judge(tenant);
  if (!decision.refusal.has_value() && policy.subscription_required) {
    decision.refusal = judge(standing);
  }
  if (decision.refusal.has_value()) {
    decision.http_status = http_status(*decision.refusal, tenant);
    decision.sentence = sentence(*decision.refusal, tenant);
  }
  return decision;
}

absl::Status to_status(const AccessDecision& decision) {
  if (!decision.refusal.has_value()) return absl::OkStatus();
  const absl::StatusCode category = decision.http_status == kPaymentRequiredStatus
                                        ? absl::StatusCode::kFailedPrecondition
                                        : absl::StatusCode::kPermissionDenied;
  return make_error(category, "access." + std::string(to_string(*decision.refusal)),
                    decision.sentence);
}

}  // namespace v0
}  // namespace octroi
