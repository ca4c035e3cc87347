// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Members: who belongs to a tenant, and what they may do.
//
// A member is one user in one tenant, with one role; a user may belong to several tenants. What a
// role allows is one table, below. A tenant that has an active owner keeps at least one: the last
// cannot be demoted, deactivated or leave. Only owners touch owners.
//
//   if (!may(member.role, Permission::kManageBilling)) return forbidden();
//
//   auto decision = decide(tenant, members, ChangeRole{.at = now, .member = id, .to = Role::kAdmin,
//                                                      .by = me});
//   if (auto* refusal = std::get_if<MemberRefusal>(&decision)) return to_status(*refusal);
//   members = evolve(std::move(members), std::get<MemberEvent>(decision));
//
// Layer: tenant (may include base, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_TENANT_MEMBER_H_
#define OCTROI_TENANT_MEMBER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class Role : std::uint8_t {  // Numbers are wire format.
  kOwner = 1,
  kAdmin = 2,
  kMember = 3,
  kViewer = 4,
};

enum class Permission : std::uint8_t {  // Numbers are wire format.
  kViewProduct = 1,                     // look, change nothing
  kUseProduct = 2,                      // create and change: what counts against quotas
  kViewUsage = 3,                       // the usage dashboard
  kViewBilling = 4,                     // plans, invoices, payments
  kManageBilling = 5,                   // subscribe, change plan, pay, cancel
  kManageMembers = 6,                   // invite, change roles, deactivate; not owners
  kManageSettings = 7,                  // name, contact, branding
  kManageOwners = 8,                    // make and unmake owners
  kCloseTenant = 9,                     // cancel the tenant, ask for erasure
};

// What each role may do; nothing for a number that names no role or permission.
[[nodiscard]] constexpr bool may(Role role, Permission permission) noexcept {
  switch (permission) {
    case Permission::kViewProduct:
    case Permission::kViewUsage:
      return role >= Role::kOwner && role <= Role::kViewer;
    case Permission::kUseProduct:
      return role >= Role::kOwner && role <= Role::kMember;
    case Permission::kViewBilling:
    case Permission::kManageBilling:
    case Permission::kManageMembers:
    case Permission::kManageSettings:
      return role == Role::kOwner || role == Role::kAdmin;
    case Permission::kManageOwners:
    case Permission::kCloseTenant:
      return role == Role::kOwner;
  }
  return false;
}

// Whether `by` may give someone the role `granted`, by a change of role or by an invitation.
[[nodiscard]] constexpr bool may_grant(Role by, Role granted) noexcept {
  return may(by, granted == Role::kOwner ? Permission::kManageOwners : Permission::kManageMembers);
}

// "owner", "manage_billing": what records show. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(Role role) noexcept;
[[nodiscard]] std::string_view to_string(Permission permission) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view text) noexcept;
[[nodiscard]] std::optional<Permission> parse_permission(std::string_view text) noexcept;

struct Member {
  MemberId id;
  TenantId tenant;
  UserId user;  // the host's person; the same in every tenant
  Role role = Role::kMember;
  bool active = true;
  Instant joined_at{};

  friend bool operator==(const Member&, const Member&) = default;
};

// --- Commands. `by` is the member who asks; nullopt: the host or its operator. -------------------

struct AddMember {
  Instant at{};
  MemberId member;
  UserId user;
  Role role = Role::kMember;
  std::optional<MemberId> by{};
};
struct ChangeRole {
  Instant at{};
  MemberId member;
  Role to = Role::kMember;
  std::optional<MemberId> by{};
};
struct DeactivateMember {  // everyone may leave: `by` may be the member itself
  Instant at{};
  MemberId member;
  std::optional<MemberId> by{};
};
struct ReactivateMember {
  Instant at{};
  MemberId member;
  std::optional<MemberId> by{};
};

using MemberCommand = std::variant<AddMember, ChangeRole, DeactivateMember, ReactivateMember>;

// --- Events -------------------------------------------------------------------------------------

struct MemberAdded {
  Instant at{};
  Member member;

  friend bool operator==(const MemberAdded&, const MemberAdded&) = default;
};
struct RoleChanged {
  Instant at{};
  MemberId member;
  Role from = Role::kMember;
  Role to = Role::kMember;

  friend bool operator==(const RoleChanged&, const RoleChanged&) = default;
};
struct MemberDeactivated {
  Instant at{};
  MemberId member;

  friend bool operator==(const MemberDeactivated&, const MemberDeactivated&) = default;
};
struct MemberReactivated {
  Instant at{};
  MemberId member;

  friend bool operator==(const MemberReactivated&, const MemberReactivated&) = default;
};

using MemberEvent = std::variant<MemberAdded, RoleChanged, MemberDeactivated, MemberReactivated>;

// "role_changed": the name in records; stable.
[[nodiscard]] std::string_view event_name(const MemberEvent& event) noexcept;

// --- Refusals -----------------------------------------------------------------------------------

enum class MemberRefusal : std::uint16_t {  // In order of precedence; numbers are wire format.
  kBadRole = 1,                             // a number that names no role
  kNilId = 2,
  kNotAllowed = 3,     // `by` is not an active member who manages members
  kNotFound = 4,       // no such member in this tenant
  kOwnersOnly = 5,     // only an owner makes, changes or removes an owner
  kAlreadyMember = 6,  // the user, or the new id, is here already, perhaps inactive
  kAlreadyActive = 7,
  kAlreadyInactive = 8,
  kIsInactive = 9,  // reactivate before changing the role
  kSameRole = 10,
  kLastOwner = 11,  // no active owner would remain
};

[[nodiscard]] std::string_view to_string(MemberRefusal refusal) noexcept;
// NotFound, PermissionDenied, AlreadyExists, InvalidArgument or FailedPrecondition with code
// "member.<name>" and a sentence.
[[nodiscard]] absl::Status to_status(MemberRefusal refusal);

using MemberDecision = std::variant<MemberEvent, MemberRefusal>;

// `members`: all of the tenant's, in any order. Members of another tenant among them count as
// absent.
[[nodiscard]] MemberDecision decide(TenantId tenant, std::span<const Member> members,
                                    const MemberCommand& command);
// Changes one member of the list; an event about an unknown member changes nothing.
[[nodiscard]] std::vector<Member> evolve(std::vector<Member> members, const MemberEvent& event);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_MEMBER_H_
