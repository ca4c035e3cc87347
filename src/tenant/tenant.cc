// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/tenant.h"

#include <cstddef>
#include <utility>

#include "names.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kReasonBytesMax = 500;

constexpr Named<TenantStatus> kStatuses[] = {
    {TenantStatus::kPending, "pending"},     {TenantStatus::kActive, "active"},
    {TenantStatus::kSuspended, "suspended"}, {TenantStatus::kCancelled, "cancelled"},
    {TenantStatus::kExpired, "expired"},
};

constexpr Named<TenantAuthority> kAuthorities[] = {
    {TenantAuthority::kOperator, "operator"},
    {TenantAuthority::kBilling, "billing"},
};

constexpr Named<TenantRefusal> kRefusals[] = {
    {TenantRefusal::kIsCancelled, "is_cancelled"},
    {TenantRefusal::kAlreadyActive, "already_active"},
    {TenantRefusal::kAlreadySuspended, "already_suspended"},
    {TenantRefusal::kAlreadyExpired, "already_expired"},
    {TenantRefusal::kNotActivated, "not_activated"},
    {TenantRefusal::kIsSuspended, "is_suspended"},
    {TenantRefusal::kIsExpired, "is_expired"},
    {TenantRefusal::kSuspendedByOperator, "suspended_by_operator"},
    {TenantRefusal::kBadReason, "bad_reason"},
};

std::string_view sentence(TenantRefusal refusal) {
  switch (refusal) {
    case TenantRefusal::kIsCancelled:
      return "the tenant is cancelled, which is final; create a new one";
    case TenantRefusal::kAlreadyActive:
      return "the tenant is active already";
    case TenantRefusal::kAlreadySuspended:
      return "the tenant is suspended already";
    case TenantRefusal::kAlreadyExpired:
      return "the tenant has expired already";
    case TenantRefusal::kNotActivated:
      return "the tenant was never activated; activate it, or cancel it";
    case TenantRefusal::kIsSuspended:
      return "the tenant is suspended; reactivate it instead";
    case TenantRefusal::kIsExpired:
      return "the tenant has expired; reactivate it instead";
    case TenantRefusal::kSuspendedByOperator:
      return "an operator suspended the tenant, and only an operator can change that";
    case TenantRefusal::kBadReason:
      return "the reason must be plain text of at most 500 bytes, and not empty for a suspension";
  }
  return "the tenant refuses this";
}

bool is_reason(std::string_view text, bool may_be_empty) {
  return check_text("reason", text,
                    {.bytes_max = kReasonBytesMax,
                     .may_be_empty = may_be_empty,
                     .may_have_newlines = true})
      .ok();
}

// From here on the tenant is not cancelled.

TenantDecision decide_one(const Tenant& state, const ActivateTenant& command) {
  if (state.status == TenantStatus::kActive) return TenantRefusal::kAlreadyActive;
  if (state.status == TenantStatus::kSuspended) return TenantRefusal::kIsSuspended;
  if (state.status == TenantStatus::kExpired) return TenantRefusal::kIsExpired;
  return TenantActivated{command.at};
}

TenantDecision decide_one(const Tenant& state, const SuspendTenant& command) {
  const bool takes_over = command.by == TenantAuthority::kOperator && !is_held_by_operator(state);
  if (state.status == TenantStatus::kSuspended && !takes_over) {
    return TenantRefusal::kAlreadySuspended;
  }
  if (state.status == TenantStatus::kPending) return TenantRefusal::kNotActivated;
  // Expired while an operator kept it out: billing must not put its own name there.
  if (is_held_by_operator(state) && command.by == TenantAuthority::kBilling) {
    return TenantRefusal::kSuspendedByOperator;
  }
  if (!is_reason(command.reason, false)) return TenantRefusal::kBadReason;
  return TenantSuspended{command.at, command.reason, command.by};
}

TenantDecision decide_one(const Tenant& state, const ReactivateTenant& command) {
  if (state.status == TenantStatus::kActive) return TenantRefusal::kAlreadyActive;
  if (state.status == TenantStatus::kPending) return TenantRefusal::kNotActivated;
  if (is_held_by_operator(state) && command.by == TenantAuthority::kBilling) {
    return TenantRefusal::kSuspendedByOperator;
  }
  return TenantReactivated{command.at, command.by};
}

TenantDecision decide_one(const Tenant&, const CancelTenant& command) {
  if (!is_reason(command.reason, true)) return TenantRefusal::kBadReason;
  return TenantCancelled{command.at, command.reason};
}

TenantDecision decide_one(const Tenant& state, const ExpireTenant& command) {
  if (state.status == TenantStatus::kExpired) return TenantRefusal::kAlreadyExpired;
  return TenantExpired{command.at};
}

void enter(Tenant& state, TenantStatus status, Instant at) {
  state.status = status;
  state.status_since = at;
}

void let_in(Tenant& state, Instant at) {
  enter(state, TenantStatus::kActive, at);
  state.status_reason.clear();
  state.suspended_by.reset();
}

void apply(Tenant& state, const TenantActivated& event) { let_in(state, event.at); }

void apply(Tenant& state, const TenantSuspended& event) {
  enter(state, TenantStatus::kSuspended, event.at);
  state.status_reason = event.reason;
  state.suspended_by = event.by;
}

void apply(Tenant& state, const TenantReactivated& event) { let_in(state, event.at); }

void apply(Tenant& state, const TenantCancelled& event) {
  enter(state, TenantStatus::kCancelled, event.at);
  state.status_reason = event.reason;
}

// Who suspended it, and why, outlives the expiry: a renewal must not lift an operator's decision.
void apply(Tenant& state, const TenantExpired& event) {
  enter(state, TenantStatus::kExpired, event.at);
}

constexpr std::string_view name(const TenantActivated&) { return "activated"; }
constexpr std::string_view name(const TenantSuspended&) { return "suspended"; }
constexpr std::string_view name(const TenantReactivated&) { return "reactivated"; }
constexpr std::string_view name(const TenantCancelled&) { return "cancelled"; }
constexpr std::string_view name(const TenantExpired&) { return "expired"; }

}  // namespace

std::string_view to_string(TenantStatus status) noexcept { return name_of(kStatuses, status); }

std::string_view to_string(TenantAuthority authority) noexcept {
  return name_of(kAuthorities, authority);
}

std::optional<TenantStatus> parse_tenant_status(std::string_view text) noexcept {
  return value_of(kStatuses, text);
}

std::optional<TenantAuthority> parse_tenant_authority(std::string_view text) noexcept {
  return value_of(kAuthorities, text);
}

std::string_view event_name(const TenantEvent& event) noexcept {
  return std::visit([](const auto& one) { return name(one); }, event);
}

std::string_view to_string(TenantRefusal refusal) noexcept { return name_of(kRefusals, refusal); }

absl::Status to_status(TenantRefusal refusal) {
  const absl::StatusCode category = refusal == TenantRefusal::kBadReason
                                        ? absl::StatusCode::kInvalidArgument
                                        : absl::StatusCode::kFailedPrecondition;
  return make_error(category, "tenant." + std::string(to_string(refusal)), sentence(refusal));
}

TenantDecision decide(const Tenant& state, const TenantCommand& command) {
  if (state.status == TenantStatus::kCancelled) return TenantRefusal::kIsCancelled;
  return std::visit([&state](const auto& one) { return decide_one(state, one); }, command);
}

Tenant evolve(Tenant state, const TenantEvent& event) {
  std::visit([&state](const auto& one) { apply(state, one); }, event);
  return state;
}

}  // namespace v0
}  // namespace octroi
