// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/member.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace octroi {
namespace {

using tenant_test::answer;
using tenant_test::code_of;
using tenant_test::day;
using tenant_test::nth;

const TenantId kClinic = nth<TenantId>(1);
const TenantId kOther = nth<TenantId>(2);

// Who is who below. Each is the user of the same number.
const MemberId kAwa = nth<MemberId>(1);       // owner
const MemberId kBoubou = nth<MemberId>(2);    // owner
const MemberId kCoumba = nth<MemberId>(3);    // admin
const MemberId kDjeneba = nth<MemberId>(4);   // member
const MemberId kElhadj = nth<MemberId>(5);    // viewer
const MemberId kFanta = nth<MemberId>(6);     // owner, inactive
const MemberId kGaoussou = nth<MemberId>(7);  // admin, inactive
const MemberId kStranger = nth<MemberId>(8);  // owner of another tenant
const MemberId kNobody = nth<MemberId>(9);

Member make(std::uint8_t n, Role role, bool active = true, TenantId tenant = kClinic) {
  return {.id = nth<MemberId>(n),
          .tenant = tenant,
          .user = nth<UserId>(n),
          .role = role,
          .active = active,
          .joined_at = day(0)};
}

std::vector<Member> crowd() {
  return {make(1, Role::kOwner),        make(2, Role::kOwner),
          make(3, Role::kAdmin),        make(4, Role::kMember),
          make(5, Role::kViewer),       make(6, Role::kOwner, false),
          make(7, Role::kAdmin, false), make(8, Role::kOwner, true, kOther)};
}

std::string ask(const std::vector<Member>& members, const MemberCommand& command) {
  return answer(decide(kClinic, members, command));
}

std::string ask(const MemberCommand& command) { return ask(crowd(), command); }

AddMember add(std::uint8_t n, Role role, std::optional<MemberId> by = {}) {
  return {day(1), nth<MemberId>(n), nth<UserId>(n), role, by};
}
ChangeRole change(MemberId member, Role to, std::optional<MemberId> by = {}) {
  return {day(1), member, to, by};
}
DeactivateMember deactivate(MemberId member, std::optional<MemberId> by = {}) {
  return {day(1), member, by};
}
ReactivateMember reactivate(MemberId member, std::optional<MemberId> by = {}) {
  return {day(1), member, by};
}

TEST(Permissions, AreExactlyThisTable) {
  struct Row {
    Permission permission;
    const char* name;
    const char* who;  // owner, admin, member, viewer
  };
  const std::vector<Row> rows = {
      {Permission::kViewProduct, "view_product", "xxxx"},
      {Permission::kUseProduct, "use_product", "xxx."},
      {Permission::kViewUsage, "view_usage", "xxxx"},
      {Permission::kViewBilling, "view_billing", "xx.."},
      {Permission::kManageBilling, "manage_billing", "xx.."},
      {Permission::kManageMembers, "manage_members", "xx.."},
      {Permission::kManageSettings, "manage_settings", "xx.."},
      {Permission::kManageOwners, "manage_owners", "x..."},
      {Permission::kCloseTenant, "close_tenant", "x..."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(to_string(row.permission), row.name);
    EXPECT_EQ(parse_permission(row.name), row.permission);
    for (std::uint8_t role = 1; role <= 4; ++role) {
      EXPECT_EQ(may(static_cast<Role>(role), row.permission), row.who[role - 1] == 'x')
          << row.name << " for " << to_string(static_cast<Role>(role));
    }
    EXPECT_FALSE(may(static_cast<Role>(0), row.permission)) << row.name;
    EXPECT_FALSE(may(static_cast<Role>(5), row.permission)) << row.name;
  }
  EXPECT_FALSE(may(Role::kOwner, static_cast<Permission>(0)));
  EXPECT_FALSE(may(Role::kOwner, static_cast<Permission>(10)));
}

TEST(Permissions, OwnersGrantAllAdminsAllButOwner) {
  for (std::uint8_t n = 1; n <= 4; ++n) {
    const auto granted = static_cast<Role>(n);
    EXPECT_TRUE(may_grant(Role::kOwner, granted));
    EXPECT_EQ(may_grant(Role::kAdmin, granted), granted != Role::kOwner);
    EXPECT_FALSE(may_grant(Role::kMember, granted));
    EXPECT_FALSE(may_grant(Role::kViewer, granted));
  }
}

TEST(Roles, NamesReadBack) {
  for (const char* text : {"owner", "admin", "member", "viewer"}) {
    ASSERT_TRUE(parse_role(text).has_value());
    EXPECT_EQ(to_string(*parse_role(text)), text);
  }
  for (const char* text : {"", "Owner", "owner ", "root", "1"}) {
    EXPECT_EQ(parse_role(text), std::nullopt) << text;
  }
  EXPECT_EQ(to_string(static_cast<Role>(0)), "");
}

TEST(MemberDecisions, AddMember) {
  EXPECT_EQ(ask(add(9, Role::kViewer)), "added");
  EXPECT_EQ(ask(add(9, Role::kOwner)), "added");
  EXPECT_EQ(ask(add(9, Role::kOwner, kAwa)), "added");
  EXPECT_EQ(ask(add(9, Role::kAdmin, kCoumba)), "added");
  EXPECT_EQ(ask(add(9, Role::kOwner, kCoumba)), "owners_only");
  for (const MemberId by : {kDjeneba, kElhadj, kFanta, kGaoussou, kStranger, kNobody}) {
    EXPECT_EQ(ask(add(9, Role::kViewer, by)), "not_allowed") << by.to_string();
  }
  EXPECT_EQ(ask(add(4, Role::kViewer)), "already_member");
  EXPECT_EQ(ask(add(6, Role::kViewer)), "already_member") << "inactive, but here";
  EXPECT_EQ(ask(AddMember{day(1), kAwa, nth<UserId>(9), Role::kViewer, {}}), "already_member");
  EXPECT_EQ(ask(add(9, static_cast<Role>(0))), "bad_role");
  EXPECT_EQ(ask(AddMember{day(1), kNobody, UserId(), Role::kViewer, {}}), "nil_id");
  EXPECT_EQ(ask(AddMember{day(1), MemberId(), nth<UserId>(9), Role::kViewer, {}}), "nil_id");
}

TEST(MemberDecisions, OneUserMayBelongToSeveralTenants) {
  const MemberDecision decision = decide(kClinic, crowd(), add(8, Role::kMember));
  const auto& added = std::get<MemberAdded>(std::get<MemberEvent>(decision));
  EXPECT_EQ(added.member, (Member{.id = kStranger,
                                  .tenant = kClinic,
                                  .user = nth<UserId>(8),
                                  .role = Role::kMember,
                                  .active = true,
                                  .joined_at = day(1)}));
}

TEST(MemberDecisions, ChangeRole) {
  EXPECT_EQ(ask(change(kDjeneba, Role::kAdmin)), "role_changed");
  EXPECT_EQ(ask(change(kDjeneba, Role::kAdmin, kCoumba)), "role_changed");
  EXPECT_EQ(ask(change(kDjeneba, Role::kOwner, kAwa)), "role_changed");
  EXPECT_EQ(ask(change(kAwa, Role::kMember, kBoubou)), "role_changed");
  EXPECT_EQ(ask(change(kDjeneba, Role::kOwner, kCoumba)), "owners_only");
  EXPECT_EQ(ask(change(kAwa, Role::kMember, kCoumba)), "owners_only");
  EXPECT_EQ(ask(change(kCoumba, Role::kOwner, kCoumba)), "owners_only") << "no self-promotion";
  EXPECT_EQ(ask(change(kElhadj, Role::kMember, kElhadj)), "not_allowed") << "no self-promotion";
  EXPECT_EQ(ask(change(kDjeneba, Role::kAdmin, kStranger)), "not_allowed");
  EXPECT_EQ(ask(change(kDjeneba, Role::kAdmin, kFanta)), "not_allowed");
  EXPECT_EQ(ask(change(kNobody, Role::kAdmin, kDjeneba)), "not_allowed") << "before not_found";
  EXPECT_EQ(ask(change(kNobody, Role::kAdmin)), "not_found");
  EXPECT_EQ(ask(change(kStranger, Role::kAdmin)), "not_found");
  EXPECT_EQ(ask(change(MemberId(), Role::kAdmin)), "not_found");
  EXPECT_EQ(ask(change(kGaoussou, Role::kMember)), "is_inactive");
  EXPECT_EQ(ask(change(kCoumba, Role::kAdmin)), "same_role");
  EXPECT_EQ(ask(change(kCoumba, static_cast<Role>(5))), "bad_role");
}

TEST(MemberDecisions, DeactivateMember) {
  EXPECT_EQ(ask(deactivate(kDjeneba)), "deactivated");
  EXPECT_EQ(ask(deactivate(kDjeneba, kCoumba)), "deactivated");
  EXPECT_EQ(ask(deactivate(kAwa, kBoubou)), "deactivated");
  EXPECT_EQ(ask(deactivate(kAwa, kCoumba)), "owners_only");
  EXPECT_EQ(ask(deactivate(kDjeneba, kElhadj)), "not_allowed");
  EXPECT_EQ(ask(deactivate(kNobody)), "not_found");
  EXPECT_EQ(ask(deactivate(kStranger)), "not_found");
  EXPECT_EQ(ask(deactivate(kFanta)), "already_inactive");
}

TEST(MemberDecisions, EveryoneMayLeave) {
  for (const MemberId who : {kAwa, kCoumba, kDjeneba, kElhadj}) {
    EXPECT_EQ(ask(deactivate(who, who)), "deactivated") << who.to_string();
  }
  EXPECT_EQ(ask(deactivate(kFanta, kFanta)), "not_allowed");
  EXPECT_EQ(ask(deactivate(kNobody, kNobody)), "not_allowed");
}

TEST(MemberDecisions, ReactivateMember) {
  EXPECT_EQ(ask(reactivate(kGaoussou, kCoumba)), "reactivated");
  EXPECT_EQ(ask(reactivate(kFanta, kAwa)), "reactivated");
  EXPECT_EQ(ask(reactivate(kFanta)), "reactivated");
  EXPECT_EQ(ask(reactivate(kFanta, kCoumba)), "owners_only");
  EXPECT_EQ(ask(reactivate(kGaoussou, kGaoussou)), "not_allowed");
  EXPECT_EQ(ask(reactivate(kDjeneba)), "already_active");
  EXPECT_EQ(ask(reactivate(kNobody)), "not_found");
}

// Neither an inactive owner nor another tenant's counts.
TEST(MemberDecisions, ATenantKeepsAnActiveOwner) {
  std::vector<Member> members = crowd();
  members = evolve(members, MemberDeactivated{day(1), kBoubou});
  EXPECT_EQ(ask(members, deactivate(kAwa)), "last_owner");
  EXPECT_EQ(ask(members, deactivate(kAwa, kAwa)), "last_owner");
  EXPECT_EQ(ask(members, change(kAwa, Role::kAdmin)), "last_owner");
  EXPECT_EQ(ask(members, change(kAwa, Role::kViewer, kAwa)), "last_owner");
  members = evolve(members, RoleChanged{day(2), kCoumba, Role::kAdmin, Role::kOwner});
  EXPECT_EQ(ask(members, change(kAwa, Role::kAdmin)), "role_changed");
  EXPECT_EQ(ask(members, deactivate(kAwa, kAwa)), "deactivated");
}

TEST(MemberDecisions, EventsChangeOneMember) {
  const std::vector<Member> before = crowd();
  std::vector<Member> expected = before;
  expected[3].role = Role::kAdmin;
  EXPECT_EQ(evolve(before, RoleChanged{day(1), kDjeneba, Role::kMember, Role::kAdmin}), expected);
  expected = before;
  expected[3].active = false;
  EXPECT_EQ(evolve(before, MemberDeactivated{day(1), kDjeneba}), expected);
  expected = before;
  expected[5].active = true;
  EXPECT_EQ(evolve(before, MemberReactivated{day(1), kFanta}), expected);
  expected = before;
  expected.push_back(make(9, Role::kViewer));
  EXPECT_EQ(evolve(before, MemberAdded{day(1), make(9, Role::kViewer)}), expected);
  EXPECT_EQ(evolve(before, MemberDeactivated{day(1), kNobody}), before);
}

TEST(MemberRefusals, HaveCodesCategoriesAndSentences) {
  struct Row {
    MemberRefusal refusal;
    absl::StatusCode category;
    const char* code;
  };
  const std::vector<Row> rows = {
      {MemberRefusal::kBadRole, absl::StatusCode::kInvalidArgument, "member.bad_role"},
      {MemberRefusal::kNilId, absl::StatusCode::kInvalidArgument, "member.nil_id"},
      {MemberRefusal::kNotAllowed, absl::StatusCode::kPermissionDenied, "member.not_allowed"},
      {MemberRefusal::kNotFound, absl::StatusCode::kNotFound, "member.not_found"},
      {MemberRefusal::kOwnersOnly, absl::StatusCode::kPermissionDenied, "member.owners_only"},
      {MemberRefusal::kAlreadyMember, absl::StatusCode::kAlreadyExists, "member.already_member"},
      {MemberRefusal::kAlreadyActive, absl::StatusCode::kFailedPrecondition,
       "member.already_active"},
      {MemberRefusal::kAlreadyInactive, absl::StatusCode::kFailedPrecondition,
       "member.already_inactive"},
      {MemberRefusal::kIsInactive, absl::StatusCode::kFailedPrecondition, "member.is_inactive"},
      {MemberRefusal::kSameRole, absl::StatusCode::kFailedPrecondition, "member.same_role"},
      {MemberRefusal::kLastOwner, absl::StatusCode::kFailedPrecondition, "member.last_owner"},
  };
  std::set<std::string> sentences;
  std::uint16_t number = 0;
  for (const Row& row : rows) {
    EXPECT_EQ(static_cast<std::uint16_t>(row.refusal), ++number);
    const absl::Status status = to_status(row.refusal);
    EXPECT_EQ(code_of(status), row.code);
    EXPECT_EQ(status.code(), row.category) << row.code;
    sentences.insert(error_message(status));
  }
  EXPECT_EQ(sentences.size(), rows.size());
  EXPECT_EQ(to_string(static_cast<MemberRefusal>(12)), "");
}

}  // namespace
}  // namespace octroi
