// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Members whose rights change, tenants that call themselves otherwise, coupons that are listed.

#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

TEST(ChangeMember, RolesChangeAndMembersLeaveAndComeBack) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes");
  const UserId amina = new_id<UserId>(world.clock.now(), world.random);
  const UserId issa = new_id<UserId>(world.clock.now(), world.random);
  const Member owner = *billing.add_member(clinic, amina, Role::kOwner);
  const Member member = *billing.add_member(clinic, issa, Role::kMember);
  const auto admin =
      billing.change_member(clinic, ChangeRole{.member = member.id, .to = Role::kAdmin});
  ASSERT_TRUE(admin.ok()) << admin.status();
  EXPECT_EQ(admin->role, Role::kAdmin);
  EXPECT_FALSE(billing.change_member(clinic, DeactivateMember{.member = member.id})->active);
  EXPECT_TRUE(billing.change_member(clinic, ReactivateMember{.member = member.id})->active);
  EXPECT_EQ(
      error_code(billing.change_member(clinic, DeactivateMember{.member = owner.id}).status()),
      "member.last_owner");
  EXPECT_EQ(
      error_code(billing.change_member(clinic, ChangeRole{.member = MemberId(), .to = Role::kAdmin})
                     .status()),
      "member.not_found");
  const TenantContext other = make_tenant(billing, "mopti");
  EXPECT_EQ(
      error_code(billing.change_member(other, DeactivateMember{.member = member.id}).status()),
      "member.not_found");
  std::vector<std::string> names;
  for (const AuditEvent& event : events_of(billing, clinic)) {
    if (event.subject == member.id.to_string()) names.push_back(event.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"member.added", "member.role_changed",
                                             "member.deactivated", "member.reactivated"}));
  expect_clean(world, billing, "after all of it");
}

TEST(Invitations, AreListedWithWhatCameOfThemAndOpenNothingOnceRevoked) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes");
  EXPECT_TRUE(billing.invitations(clinic)->empty());
  const UserId issa = new_id<UserId>(world.clock.now(), world.random);
  ASSERT_TRUE(billing.add_member(clinic, UserId(UuidBytes{5}), Role::kOwner).ok());
  const auto late = billing.invite(clinic, "late@example.org", Role::kViewer);
  world.clock.advance(std::chrono::days(3));
  const auto wrong = billing.invite(clinic, "wrong@example.org", Role::kAdmin);
  const auto right = billing.invite(clinic, "issa@example.org", Role::kMember);
  ASSERT_TRUE(late.ok() && wrong.ok() && right.ok());
  ASSERT_TRUE(billing.accept_invitation(clinic, right->invitation.id, right->token, issa).ok());
  const auto revoked = billing.revoke_invitation(clinic, wrong->invitation.id);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->status, InvitationStatus::kRevoked);
  EXPECT_EQ(revoked->answered_at, world.clock.now());
  EXPECT_EQ(
      error_code(
          billing.accept_invitation(clinic, wrong->invitation.id, wrong->token, issa).status()),
      "invitation.is_revoked");
  EXPECT_EQ(error_code(billing.revoke_invitation(clinic, wrong->invitation.id).status()),
            "invitation.is_revoked");
  EXPECT_EQ(error_code(billing.revoke_invitation(clinic, right->invitation.id).status()),
            "invitation.already_accepted");

  world.clock.advance(std::chrono::days(4));  // the first one's seven days are over
  std::vector<std::pair<std::string, InvitationStatus>> listed;
  const auto all = billing.invitations(clinic);
  for (const Invitation& one : *all) {
    listed.emplace_back(one.email, one.status);
    EXPECT_EQ(one.token_hash, "") << "it proves a right";
  }
  EXPECT_EQ(listed, (std::vector<std::pair<std::string, InvitationStatus>>{
                        {"late@example.org", InvitationStatus::kExpired},
                        {"wrong@example.org", InvitationStatus::kRevoked},
                        {"issa@example.org", InvitationStatus::kAccepted}}));
  EXPECT_EQ(all->front().answered_at, all->front().expires_at);
  EXPECT_EQ(all->back().accepted_by, issa);
  expect_clean(world, billing, "after all answers");

  const TenantContext other = make_tenant(billing, "mopti");
  EXPECT_EQ(error_code(billing.revoke_invitation(other, late->invitation.id).status()),
            "invitation.not_found");
}

TEST(SetProfile, NewSubscriptionsAndLettersFollowIt) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes");
  const auto before = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(before.ok()) << before.status();
  const auto set =
      billing.set_profile(clinic, {.name = "Clinique", .language = "en", .zone = "Asia/Tokyo"});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->name, "Clinique");
  EXPECT_EQ(set->slug, "kayes");
  const auto after = billing.subscribe(clinic, {.plan = "pro", .payment_method = kCard});
  EXPECT_EQ(after->schedule.zone.name(), "Asia/Tokyo");
  EXPECT_EQ(billing.subscription(clinic, before->id)->schedule.zone.name(), "Europe/Paris");
  const TenantProfile wrong[] = {{.name = ""},
                                 {.name = "x", .language = "xx"},
                                 {.name = "x", .language = "en", .zone = "Mars/Base"},
                                 {.name = "x", .currency = "ZZZ"}};
  const std::string codes[] = {"text.empty", "tenant.bad_language", "zone.unknown",
                               "currency.unknown"};
  for (std::size_t i = 0; i < std::size(wrong); ++i) {
    EXPECT_EQ(error_code(billing.set_profile(clinic, wrong[i]).status()), codes[i]);
  }
  EXPECT_EQ(billing.tenant(clinic)->name, "Clinique");
  expect_clean(world, billing, "after the move");
}

TEST(SetProfile, ThePreferredCurrencyDecidesWhereAPlanHasSeveral) {
  World world;
  world.catalog = *parse_catalog(R"(
plan { code: "both" version: 1 name: "Both"
  price { interval: "month" currency: "EUR" amount: "10.00" }
  price { interval: "month" currency: "XOF" amount: "6500" } })",
                                 CatalogFormat::kText, "both");
  Billing billing = world.bill(world.store);
  const NewTenant wrong{.name = "Gao", .slug = "gao", .currency = "eur"};
  EXPECT_EQ(error_code(billing.create_tenant(wrong).status()), "currency.unknown");
  const auto clinic = billing.create_tenant({.name = "Gao", .slug = "gao", .currency = "XOF"});
  ASSERT_TRUE(clinic.ok()) << clinic.status();
  const auto first = billing.subscribe(*clinic, {.plan = "both"});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->terms.currency.code(), "XOF");
  ASSERT_TRUE(billing.set_profile(*clinic, {.name = "Gao"}).ok());
  const Subscribe more{.plan = "both", .is_additional = true};
  EXPECT_EQ(error_code(billing.subscribe(*clinic, more).status()), "subscription.currency_needed");
  expect_clean(world, billing, "in either currency");
}

TEST(Coupons, AreListedByCode) {
  World world;
  Billing billing = world.bill(world.store);
  EXPECT_TRUE(billing.coupons(world.op)->empty());
  for (const char* code : {"ZEBRA", "ALPHA"}) {
    Coupon coupon;
    coupon.code = code;
    coupon.percent = Decimal(10);
    coupon.duration = DiscountDuration::kOnce;
    ASSERT_TRUE(billing.create_coupon(world.op, coupon).ok());
  }
  const auto coupons = billing.coupons(world.op);
  ASSERT_EQ(coupons->size(), 2u);
  EXPECT_EQ(coupons->front().code, "ALPHA");
}

}  // namespace
}  // namespace octroi::test
