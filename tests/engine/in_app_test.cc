// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// In-app messages: kept once, listed newest first, read, counted, exported.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

// A clinic whose owner and admin read in the app; a host without any notifier.
struct App {
  App() : store(world.store) {
    BillingOptions options = world.options();
    options.notifiers = {};
    billing.emplace(store, world.catalog, options);
    tenant.emplace(make_tenant(*billing, "clinic"));
    owner = add_member(Role::kOwner, 1);
    admin = add_member(Role::kAdmin, 2);
    viewer = add_member(Role::kViewer, 3);
    EXPECT_TRUE(notices().set_preferences({.channels = {Channel::kInApp}}).ok());
  }
  MemberId add_member(Role role, std::uint8_t number) {
    auto member = billing->add_member(*tenant, UserId(UuidBytes{number}), role);
    EXPECT_TRUE(member.ok()) << member.status();
    return member->id;
  }
  TenantNotices notices() { return billing->notices(*tenant); }
  // A welcome and an invoice.
  void subscribe() {
    const auto made = billing->subscribe(*tenant, {.plan = "starter"});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  std::vector<std::string> templates_of(MemberId member) {
    std::vector<std::string> names;
    const auto page = notices().in_app({.member = member});
    EXPECT_TRUE(page.ok()) << page.status();
    for (const InAppMessage& one : page->messages) names.push_back(one.template_name);
    return names;
  }

  World world;
  FaultyStore store;
  std::optional<Billing> billing;
  std::optional<TenantContext> tenant;
  MemberId owner;
  MemberId admin;
  MemberId viewer;
};

TEST(InApp, WhoSeesTheBillingReadsItOnce) {
  App app;
  app.subscribe();
  for (int runs = 0; runs < 3; ++runs) ASSERT_TRUE(app.billing->run_effects().ok());
  EXPECT_EQ(app.templates_of(app.owner).size(), 2u);
  EXPECT_EQ(app.templates_of(app.owner), app.templates_of(app.admin));
  EXPECT_TRUE(app.templates_of(app.viewer).empty());
  EXPECT_TRUE(app.world.mail.deliveries().empty());
  const auto page = app.notices().in_app({.member = app.owner});
  for (const InAppMessage& one : page->messages) {
    EXPECT_EQ(one.language, "fr");
    EXPECT_EQ(one.text.find("<p>"), std::string::npos) << "plain text";
    EXPECT_NE(one.text.find("Bonjour CSCOM clinic"), std::string::npos);
    EXPECT_FALSE(one.subject.empty());
  }
  const auto verified = app.billing->verify(app.world.op);
  EXPECT_TRUE(verified->ok()) << verified->summary();
}

TEST(InApp, NewestComeFirstPageByPage) {
  App app;
  const int plans = 5;
  for (int i = 0; i < plans; ++i) {
    app.world.clock.advance(std::chrono::hours(1));
    const auto made = app.billing->subscribe(*app.tenant, {.plan = "free", .is_additional = i > 0});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  ASSERT_TRUE(app.billing->run_effects().ok());
  InAppQuery query{.member = app.owner, .messages_max = 2};
  std::vector<EffectId> seen;
  do {
    const auto page = app.notices().in_app(query);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->messages.size(), 2u);
    for (const InAppMessage& one : page->messages) seen.push_back(one.id);
    query.cursor = page->cursor;
  } while (!query.cursor.empty());
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(plans));
  EXPECT_TRUE(std::is_sorted(seen.rbegin(), seen.rend()));
  EXPECT_EQ(std::set<EffectId>(seen.begin(), seen.end()).size(), seen.size());
  for (const std::size_t bad : {std::size_t{0}, std::size_t{101}}) {
    EXPECT_EQ(error_code(app.notices().in_app({.member = app.owner, .messages_max = bad}).status()),
              "notification.bad_page");
  }
}

TEST(InApp, ReadingIsTheMembersOwn) {
  App app;
  app.subscribe();
  ASSERT_TRUE(app.billing->run_effects().ok());
  EXPECT_EQ(*app.notices().unread_count(app.owner), 2);
  const EffectId first = app.notices().in_app({.member = app.owner})->messages.front().id;
  EXPECT_EQ(error_code(app.notices().mark_read(app.admin, first)), "notification.unknown_message")
      << "another member's";
  ASSERT_TRUE(app.notices().mark_read(app.owner, first).ok());
  const Instant read_at = app.world.clock.now();
  app.world.clock.advance(std::chrono::hours(1));
  ASSERT_TRUE(app.notices().mark_read(app.owner, first).ok()) << "again: nothing changes";
  EXPECT_EQ(app.notices().in_app({.member = app.owner})->messages.front().read_at, read_at);
  EXPECT_EQ(*app.notices().unread_count(app.owner), 1);
  EXPECT_EQ(*app.notices().unread_count(app.admin), 2);
  const TenantContext other = make_tenant(*app.billing, "other");
  EXPECT_EQ(error_code(app.billing->notices(other).mark_read(app.owner, first)),
            "notification.unknown_message");
  EXPECT_EQ(error_code(app.billing->notices(other).in_app({.member = app.owner}).status()),
            "member.not_found");
}

TEST(InApp, ACommitThatFailsKeepsNothingAndIsDoneAgain) {
  for (const CommitFault fault :
       {CommitFault::kBusy, CommitFault::kUnknownBefore, CommitFault::kUnknownAfter}) {
    App app;
    app.subscribe();
    app.store.fail_commit(app.store.calls(StoreVerb::kCommit) + 2, fault);
    EXPECT_FALSE(app.billing->run_effects().ok());
    app.world.clock.advance(std::chrono::hours(1));
    ASSERT_TRUE(app.billing->run_effects().ok());
    EXPECT_EQ(app.templates_of(app.owner).size(), 2u);
    EXPECT_EQ(app.templates_of(app.admin).size(), 2u);
    const auto effects = app.billing->effects(*app.tenant);
    for (const Effect& effect : *effects) {
      EXPECT_EQ(effect.status, EffectStatus::kDone) << effect.outcome;
    }
    EXPECT_TRUE(app.billing->verify(app.world.op)->ok());
  }
}

TEST(InApp, IsExportedWithTheTenantsData) {
  App app;
  app.subscribe();
  ASSERT_TRUE(app.billing->run_effects().ok());
  int messages = 0;
  int preferences = 0;
  ASSERT_TRUE(app.billing
                  ->export_tenant(*app.tenant,
                                  [&](std::string_view line) {
                                    messages += line.starts_with(R"({"record":"in_app_messages")");
                                    preferences +=
                                        line.starts_with(R"({"record":"notice_preferences")");
                                    return absl::OkStatus();
                                  })
                  .ok());
  EXPECT_EQ(messages, 4);
  EXPECT_EQ(preferences, 1);
}

TEST(InApp, IsErasedWithAddressesAndWording) {
  App app;
  auto notices = app.notices();
  const std::string phone = "+22370112233";
  ASSERT_TRUE(notices.set_preferences({.channels = {Channel::kInApp}, .phone = phone}).ok());
  ASSERT_TRUE(notices.suppress(Channel::kSms, phone, SuppressionReason::kOptedOut, "asked").ok());
  ASSERT_TRUE(notices.set_template({"welcome", "fr", {.text = "Marker {{customer}}"}}).ok());
  app.subscribe();
  ASSERT_TRUE(app.billing->run_effects().ok());
  ASSERT_TRUE(app.billing->change_tenant(app.world.op, app.tenant->tenant(), CancelTenant{}).ok());
  ASSERT_TRUE(app.billing->run_effects().ok());
  ASSERT_TRUE(app.billing->erase_tenant(app.world.op, app.tenant->tenant()).ok());
  ASSERT_TRUE(app.billing
                  ->export_tenant(*app.tenant,
                                  [&](std::string_view line) {
                                    EXPECT_EQ(line.find(phone), line.npos) << line;
                                    EXPECT_EQ(line.find("Marker"), line.npos) << line;
                                    EXPECT_EQ(line.find("Bonjour"), line.npos) << line;
                                    return absl::OkStatus();
                                  })
                  .ok());
  const auto suppressions = notices.suppressions();
  ASSERT_EQ(suppressions->size(), 1u) << "it stays suppressed";
  EXPECT_EQ(suppressions->front().address, "");
  const auto verified = app.billing->verify(app.world.op);
  EXPECT_TRUE(verified->ok()) << verified->summary();
}

}  // namespace
}  // namespace octroi::test
