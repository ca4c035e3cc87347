// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// People: tenants, their members and invitations.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_PEOPLE_H_
#define OCTROI_SRC_ENGINE_PLAN_PEOPLE_H_

#include <string>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"
#include "octroi/tenant/invitation.h"
#include "octroi/tenant/member.h"

namespace octroi {
inline namespace v0 {

// The plan's subject is the new tenant's id. Errors: AlreadyExists "tenant.slug_taken"; NotFound
// "tenant.not_found" (the parent).
absl::StatusOr<OperationPlan> plan_tenant(Engine& engine, const NewTenant& request);

// Of a profile. Errors: InvalidArgument "currency.unknown", "currency.no_minor_unit".
absl::Status check_preferred_currency(std::string_view code);

// Changes what may be edited; `edit` puts the new values in.
absl::Status edit_tenant(Work& work, const Tenant& edited, std::string_view event);
absl::Status change_tenant(Work& work, TenantCommand command);

absl::Status plan_member(Work& work, UserId user, Role role);
// A change of one that is there; adding is plan_member().
absl::Status plan_member_change(Work& work, MemberCommand command);
// `token` receives the secret that is mailed and never stored.
absl::Status plan_invitation(Work& work, const std::string& email, Role role, NewInvitation& made);
// It opens nothing from then on. Errors: NotFound "invitation.not_found"; "invitation.…".
absl::Status plan_revocation(Work& work, InvitationId invitation);
absl::Status plan_acceptance(Work& work, InvitationId invitation, const Secret& token, UserId user);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_PEOPLE_H_
