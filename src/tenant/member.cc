// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/member.h"

#include <algorithm>
#include <string>
#include <utility>

#include "names.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr Named<Role> kRoles[] = {
    {Role::kOwner, "owner"},
    {Role::kAdmin, "admin"},
    {Role::kMember, "member"},
    {Role::kViewer, "viewer"},
};

constexpr Named<Permission> kPermissions[] = {
    {Permission::kViewProduct, "view_product"},
    {Permission::kUseProduct, "use_product"},
    {Permission::kViewUsage, "view_usage"},
    {Permission::kViewBilling, "view_billing"},
    {Permission::kManageBilling, "manage_billing"},
    {Permission::kManageMembers, "manage_members"},
    {Permission::kManageSettings, "manage_settings"},
    {Permission::kManageOwners, "manage_owners"},
    {Permission::kCloseTenant, "close_tenant"},
};

constexpr Named<MemberRefusal> kRefusals[] = {
    {MemberRefusal::kBadRole, "bad_role"},
    {MemberRefusal::kNilId, "nil_id"},
    {MemberRefusal::kNotAllowed, "not_allowed"},
    {MemberRefusal::kNotFound, "not_found"},
    {MemberRefusal::kOwnersOnly, "owners_only"},
    {MemberRefusal::kAlreadyMember, "already_member"},
    {MemberRefusal::kAlreadyActive, "already_active"},
    {MemberRefusal::kAlreadyInactive, "already_inactive"},
    {MemberRefusal::kIsInactive, "is_inactive"},
    {MemberRefusal::kSameRole, "same_role"},
    {MemberRefusal::kLastOwner, "last_owner"},
};

std::string_view sentence(MemberRefusal refusal) {
  switch (refusal) {
    case MemberRefusal::kBadRole:
      return "the role must be owner, admin, member or viewer";
    case MemberRefusal::kNilId:
      return "the ids of the member and the user must not be nil";
    case MemberRefusal::kNotAllowed:
      return "ask an owner or an admin of the organisation to do this";
    case MemberRefusal::kNotFound:
      return "the organisation has no such member";
    case MemberRefusal::kOwnersOnly:
      return "only an owner can make, change or remove an owner";
    case MemberRefusal::kAlreadyMember:
      return "the user is a member already; reactivate an inactive one instead";
    case MemberRefusal::kAlreadyActive:
      return "the member is active already";
    case MemberRefusal::kAlreadyInactive:
      return "the member is inactive already";
    case MemberRefusal::kIsInactive:
      return "the member is inactive; reactivate before changing the role";
    case MemberRefusal::kSameRole:
      return "the member has this role already";
    case MemberRefusal::kLastOwner:
      return "this is the last active owner; make someone else an owner first";
  }
  return "the member refuses this";
}

absl::StatusCode category(MemberRefusal refusal) {
  switch (refusal) {
    case MemberRefusal::kBadRole:
    case MemberRefusal::kNilId:
      return absl::StatusCode::kInvalidArgument;
    case MemberRefusal::kNotAllowed:
    case MemberRefusal::kOwnersOnly:
      return absl::StatusCode::kPermissionDenied;
    case MemberRefusal::kNotFound:
      return absl::StatusCode::kNotFound;
    case MemberRefusal::kAlreadyMember:
      return absl::StatusCode::kAlreadyExists;
    case MemberRefusal::kAlreadyActive:
    case MemberRefusal::kAlreadyInactive:
    case MemberRefusal::kIsInactive:
    case MemberRefusal::kSameRole:
    case MemberRefusal::kLastOwner:
      return absl::StatusCode::kFailedPrecondition;
  }
  return absl::StatusCode::kFailedPrecondition;
}

// A tenant's members and who of them asks.
struct Circle {
  TenantId tenant;
  std::span<const Member> members;

  [[nodiscard]] const Member* find(MemberId id) const {
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member& member) {
      return member.tenant == tenant && member.id == id;
    });
    return found == members.end() ? nullptr : &*found;
  }

  // The host may do everything; an inactive or foreign member nothing.
  [[nodiscard]] bool allows(const std::optional<MemberId>& by, Permission permission) const {
    if (!by.has_value()) return true;
    const Member* asking = find(*by);
    return asking != nullptr && asking->active && may(asking->role, permission);
  }

  [[nodiscard]] bool is_last_owner(const Member& candidate) const {
    if (candidate.role != Role::kOwner || !candidate.active) return false;
    return std::none_of(members.begin(), members.end(), [&](const Member& other) {
      return other.tenant == tenant && other.id != candidate.id && other.active &&
             other.role == Role::kOwner;
    });
  }
};

bool is_role(Role role) { return !to_string(role).empty(); }

MemberDecision decide_one(const Circle& circle, const AddMember& command) {
  if (!is_role(command.role)) return MemberRefusal::kBadRole;
  if (command.member.is_nil() || command.user.is_nil()) return MemberRefusal::kNilId;
  if (!circle.allows(command.by, Permission::kManageMembers)) return MemberRefusal::kNotAllowed;
  if (command.role == Role::kOwner && !circle.allows(command.by, Permission::kManageOwners)) {
    return MemberRefusal::kOwnersOnly;
  }
  for (const Member& member : circle.members) {
    const bool is_same = member.user == command.user || member.id == command.member;
    if (member.tenant == circle.tenant && is_same) return MemberRefusal::kAlreadyMember;
  }
  return MemberAdded{command.at, Member{.id = command.member,
                                        .tenant = circle.tenant,
                                        .user = command.user,
                                        .role = command.role,
                                        .active = true,
                                        .joined_at = command.at}};
}

MemberDecision decide_one(const Circle& circle, const ChangeRole& command) {
  if (!is_role(command.to)) return MemberRefusal::kBadRole;
  if (!circle.allows(command.by, Permission::kManageMembers)) return MemberRefusal::kNotAllowed;
  const Member* member = circle.find(command.member);
  if (member == nullptr) return MemberRefusal::kNotFound;
  const bool touches_owner = member->role == Role::kOwner || command.to == Role::kOwner;
  if (touches_owner && !circle.allows(command.by, Permission::kManageOwners)) {
    return MemberRefusal::kOwnersOnly;
  }
  if (!member->active) return MemberRefusal::kIsInactive;
  if (member->role == command.to) return MemberRefusal::kSameRole;
  if (circle.is_last_owner(*member)) return MemberRefusal::kLastOwner;
  return RoleChanged{command.at, member->id, member->role, command.to};
}

MemberDecision decide_one(const Circle& circle, const DeactivateMember& command) {
  const bool leaves = command.by == command.member;
  // Whoever may look at the product is an active member, and may leave.
  const Permission needed = leaves ? Permission::kViewProduct : Permission::kManageMembers;
  if (!circle.allows(command.by, needed)) return MemberRefusal::kNotAllowed;
  const Member* member = circle.find(command.member);
  if (member == nullptr) return MemberRefusal::kNotFound;
  if (member->role == Role::kOwner && !circle.allows(command.by, Permission::kManageOwners)) {
    return MemberRefusal::kOwnersOnly;
  }
  if (!member->active) return MemberRefusal::kAlreadyInactive;
  if (circle.is_last_owner(*member)) return MemberRefusal::kLastOwner;
  return MemberDeactivated{command.at, member->id};
}

MemberDecision decide_one(const Circle& circle, const ReactivateMember& command) {
  if (!circle.allows(command.by, Permission::kManageMembers)) return MemberRefusal::kNotAllowed;
  const Member* member = circle.find(command.member);
  if (member == nullptr) return MemberRefusal::kNotFound;
  if (member->role == Role::kOwner && !circle.allows(command.by, Permission::kManageOwners)) {
    return MemberRefusal::kOwnersOnly;
  }
  if (member->active) return MemberRefusal::kAlreadyActive;
  return MemberReactivated{command.at, member->id};
}

Member* find(std::vector<Member>& members, MemberId id) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.id == id; });
  return found == members.end() ? nullptr : &*found;
}

void apply(std::vector<Member>& members, const MemberAdded& event) {
  members.push_back(event.member);
}

void apply(std::vector<Member>& members, const RoleChanged& event) {
  if (Member* member = find(members, event.member)) member->role = event.to;
}

void apply(std::vector<Member>& members, const MemberDeactivated& event) {
  if (Member* member = find(members, event.member)) member->active = false;
}

void apply(std::vector<Member>& members, const MemberReactivated& event) {
  if (Member* member = find(members, event.member)) member->active = true;
}

constexpr std::string_view name(const MemberAdded&) { return "added"; }
constexpr std::string_view name(const RoleChanged&) { return "role_changed"; }
constexpr std::string_view name(const MemberDeactivated&) { return "deactivated"; }
constexpr std::string_view name(const MemberReactivated&) { return "reactivated"; }

}  // namespace

std::string_view to_string(Role role) noexcept { return name_of(kRoles, role); }

std::string_view to_string(Permission permission) noexcept {
  return name_of(kPermissions, permission);
}

std::optional<Role> parse_role(std::string_view text) noexcept { return value_of(kRoles, text); }

std::optional<Permission> parse_permission(std::string_view text) noexcept {
  return value_of(kPermissions, text);
}

std::string_view event_name(const MemberEvent& event) noexcept {
  return std::visit([](const auto& one) { return name(one); }, event);
}

std::string_view to_string(MemberRefusal refusal) noexcept { return name_of(kRefusals, refusal); }

absl::Status to_status(MemberRefusal refusal) {
  return make_error(category(refusal), "member." + std::string(to_string(refusal)),
                    sentence(refusal));
}

MemberDecision decide(TenantId tenant, std::span<const Member> members,
                      const MemberCommand& command) {
  const Circle circle{tenant, members};
  return std::visit([&circle](const auto& one) { return decide_one(circle, one); }, command);
}

std::vector<Member> evolve(std::vector<Member> members, const MemberEvent& event) {
  std::visit([&members](const auto& one) { apply(members, one); }, event);
  return members;
}

}  // namespace v0
}  // namespace octroi
