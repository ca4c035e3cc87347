// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Who is told what, by which channel and in which language.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/world.h"
#include "octroi/notification/short_text.h"
#include "octroi/notification/templates.h"

namespace octroi::test {
namespace {

const std::string kPhone = "+22370112233";

// A tenant called "clinic", with mail at clinic@example.org, and hosts that also carry short texts.
struct Notified {
  Notified() : phones({.channels = {Channel::kSms, Channel::kWhatsapp}}) {
    options = world.options();
    options.notifiers.push_back(&phones);
  }
  void open() {
    billing.emplace(world.store, world.catalog, options);
    tenant.emplace(make_tenant(*billing, "clinic"));
  }
  // A subscription: a welcome, which is optional, and an invoice, which is not.
  void subscribe() {
    const auto made = billing->subscribe(*tenant, {.plan = "starter"});
    ASSERT_TRUE(made.ok()) << made.status();
    ASSERT_TRUE(billing->run_effects().ok());
  }
  Member add_member(Role role, std::uint8_t number) {
    auto member = billing->add_member(*tenant, UserId(UuidBytes{number}), role);
    EXPECT_TRUE(member.ok()) << member.status();
    return *member;
  }
  // "welcome to clinic@example.org": what went out, sorted.
  [[nodiscard]] std::vector<std::string> sent() const {
    std::vector<std::string> all;
    for (const RecordingNotifier* notifier : {&world.mail, &phones}) {
      for (const Delivery& one : notifier->deliveries()) {
        all.push_back(one.message.template_name + " to " + recipient_key(one.message.recipient));
      }
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  void expect_sent(const std::vector<std::string>& expected) {
    EXPECT_EQ(sent(), expected);
    const auto report = billing->verify(world.op);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->ok()) << report->summary();
  }

  World world;
  RecordingNotifier phones;
  BillingOptions options;
  std::optional<Billing> billing;
  std::optional<TenantContext> tenant;
};

TEST(Notices, AreMailedToTheTenantWhereNobodySaidOtherwise) {
  Notified notified;
  notified.open();
  EXPECT_TRUE(notified.billing->notices(*notified.tenant).preferences()->empty());
  notified.subscribe();
  notified.expect_sent({"invoice to clinic@example.org", "welcome to clinic@example.org"});
}

TEST(Notices, GoByEachChannelThatIsChosenOnce) {
  Notified notified;
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  ASSERT_TRUE(notices
                  .set_preferences({.channels = {Channel::kMail, Channel::kSms, Channel::kWhatsapp},
                                    .email = "books@example.org",
                                    .phone = kPhone})
                  .ok());
  notified.subscribe();
  ASSERT_TRUE(notified.billing->run_effects().ok());
  notified.expect_sent({"invoice to books@example.org", "invoice to sms:" + kPhone,
                        "invoice to whatsapp:" + kPhone, "welcome to books@example.org",
                        "welcome to sms:" + kPhone, "welcome to whatsapp:" + kPhone});
  std::set<std::string> ids;
  for (const Delivery& one : notified.phones.deliveries()) ids.insert(one.message.message_id);
  EXPECT_EQ(ids.size(), 4u) << "each has an id of its own";
}

TEST(Notices, AShortTextIsBriefAndBringsItsValues) {
  Notified notified;
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  ASSERT_TRUE(notices.set_preferences({.channels = {Channel::kSms}, .phone = kPhone}).ok());
  notified.subscribe();
  std::map<std::string, Message> texts;
  for (const Delivery& one : notified.phones.deliveries()) {
    texts[one.message.template_name] = one.message;
  }
  const Message& invoice = texts["invoice"];
  EXPECT_EQ(invoice.text,
            "Santé Rurale : facture INV-202601-00001 de 50,00 €, à payer au plus tard le 14 "
            "février 2026.");
  EXPECT_EQ(sms_size(invoice.text).segments, 1);
  EXPECT_EQ(invoice.values.at("invoice_number"), "INV-202601-00001");
  EXPECT_EQ(invoice.values.at("amount"), "50,00\u00A0€");
  EXPECT_EQ(invoice.values.at("due_on"), "14 février 2026");
  EXPECT_TRUE(invoice.html.empty());
  EXPECT_EQ(invoice.recipient.name, "CSCOM clinic");
}

TEST(Notices, WhatALawAsksForIsMailedAllTheSame) {
  Notified notified;
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  ASSERT_TRUE(notices.set_preferences({.channels = {Channel::kSms}, .phone = kPhone}).ok());
  notified.subscribe();
  notified.expect_sent(
      {"invoice to clinic@example.org", "invoice to sms:" + kPhone, "welcome to sms:" + kPhone});
}

TEST(Notices, OnlyWhatNoLawAsksForCanBeOptedOutOf) {
  Notified notified;
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  ASSERT_TRUE(notices.set_preferences({.channels = {}, .wants_optional = false}).ok());
  notified.subscribe();
  notified.expect_sent({"invoice to clinic@example.org"});
}

TEST(Notices, AHostMayHoldMoreToBeRequired) {
  Notified notified;
  notified.options.required_notices = {"welcome"};
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  ASSERT_TRUE(notices.set_preferences({.wants_optional = false}).ok());
  notified.subscribe();
  notified.expect_sent({"invoice to clinic@example.org", "welcome to clinic@example.org"});
}

TEST(Notices, TheContactsPhoneServesWhereItHasItsCountry) {
  Notified notified;
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  const NoticePreferences by_phone{.channels = {Channel::kWhatsapp}};
  EXPECT_EQ(error_code(notices.set_preferences(by_phone)), "notification.no_address");
  ASSERT_TRUE(notified.billing
                  ->update_tenant(*notified.tenant, {.email = "", .phone = "+223 70 11 22 33"}, {})
                  .ok());
  ASSERT_TRUE(notices.set_preferences(by_phone).ok());
  notified.subscribe();
  notified.expect_sent({"invoice to whatsapp:" + kPhone, "welcome to whatsapp:" + kPhone});
}

TEST(Notices, AMemberGetsCopiesInItsOwnLanguageWhileItIsActive) {
  Notified notified;
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  notified.add_member(Role::kOwner, 1);
  const Member amina = notified.add_member(Role::kAdmin, 2);
  const Member gone = notified.add_member(Role::kAdmin, 3);
  ASSERT_TRUE(
      notices.set_preferences({.member = amina.id, .email = "amina@example.org", .language = "en"})
          .ok());
  ASSERT_TRUE(notices.set_preferences({.member = gone.id, .email = "gone@example.org"}).ok());
  ASSERT_TRUE(
      notified.billing->change_member(*notified.tenant, DeactivateMember{.member = gone.id}).ok());
  ASSERT_EQ(notices.preferences()->size(), 2u);
  notified.subscribe();
  notified.expect_sent({"invoice to amina@example.org", "invoice to clinic@example.org",
                        "welcome to amina@example.org", "welcome to clinic@example.org"});
  for (const Delivery& one : notified.world.mail.deliveries()) {
    const bool is_hers = one.message.recipient.address == "amina@example.org";
    EXPECT_EQ(one.message.language, is_hers ? "en" : "fr");
    EXPECT_NE(one.message.text.find(is_hers ? "Hello" : "Bonjour"), std::string::npos);
  }
}

TEST(Notices, ATenantsAndAMembersSameAddressIsOneRecipient) {
  Notified notified;
  notified.open();
  const Member owner = notified.add_member(Role::kOwner, 1);
  ASSERT_TRUE(notified.billing->notices(*notified.tenant)
                  .set_preferences({.member = owner.id, .email = "clinic@example.org"})
                  .ok());
  notified.subscribe();
  notified.expect_sent({"invoice to clinic@example.org", "welcome to clinic@example.org"});
}

TEST(Notices, AChannelThatIsNoLongerCarriedFallsBackToMail) {
  Notified notified;
  notified.open();
  ASSERT_TRUE(notified.billing->notices(*notified.tenant)
                  .set_preferences({.channels = {Channel::kSms}, .phone = kPhone})
                  .ok());
  notified.options.notifiers = {&notified.world.mail};
  notified.billing.emplace(notified.world.store, notified.world.catalog, notified.options);
  notified.subscribe();
  notified.expect_sent({"invoice to clinic@example.org", "welcome to clinic@example.org"});
}

TEST(Notices, BadPreferencesAreRefusedAndNothingIsKept) {
  Notified notified;
  RecordingNotifier sms_only({.channels = {Channel::kSms}});
  notified.options.notifiers = {&notified.world.mail, &sms_only};
  notified.open();
  const MemberId nobody(UuidBytes{9});
  const struct {
    const char* what;
    NoticePreferences preferences;
    const char* code;
  } cases[] = {
      {"a mail address that is none", {.email = "clinic"}, "text.bad_email"},
      {"a phone number without its country", {.phone = "70112233"}, "notification.bad_phone"},
      {"a language that is no tag", {.language = "a b"}, "text.bad_code"},
      {"SMS without a number", {.channels = {Channel::kSms}}, "notification.no_address"},
      {"a member that is not there", {.member = nobody, .email = "a@x.test"}, "member.not_found"},
      {"a member without a mail address", {.member = nobody}, "notification.no_address"},
      {"a channel that nobody carries",
       {.channels = {Channel::kWhatsapp}, .phone = kPhone},
       "notification.not_carried"},
  };
  auto notices = notified.billing->notices(*notified.tenant);
  for (const auto& c : cases) {
    EXPECT_EQ(error_code(notices.set_preferences(c.preferences)), c.code) << c.what;
  }
  EXPECT_TRUE(notices.preferences()->empty());
}

TEST(Notices, PreferencesAreAudited) {
  Notified notified;
  notified.open();
  auto notices = notified.billing->notices(*notified.tenant);
  const NoticePreferences first{.channels = {Channel::kMail}, .email = "a@example.org"};
  const NoticePreferences second{.channels = {Channel::kSms}, .phone = kPhone};
  ASSERT_TRUE(notices.set_preferences(first).ok());
  ASSERT_TRUE(notices.set_preferences(first).ok()) << "again: nothing changes";
  ASSERT_TRUE(notices.set_preferences(second).ok());
  EXPECT_EQ(*notices.preferences(), std::vector{second});
  std::vector<std::string> told;
  for (const AuditEvent& event : events_of(*notified.billing, *notified.tenant)) {
    if (event.name == "preferences.set") told.push_back(event.data);
  }
  EXPECT_EQ(told, (std::vector<std::string>{R"({"channels":"mail","wants_optional":true})",
                                            R"({"channels":"sms","wants_optional":true})"}));
}

TEST(Notices, OptionsThatContradictThemselvesAreRefused) {
  const auto code_of = [](void (*spoil)(Notified&)) {
    Notified notified;
    spoil(notified);
    return error_code(
        Billing(notified.world.store, notified.world.catalog, notified.options).open());
  };
  EXPECT_EQ(code_of([](Notified& n) { n.options.notifiers.push_back(&n.phones); }),
            "billing.bad_options");
  EXPECT_EQ(code_of([](Notified& n) { n.options.notifiers.push_back(nullptr); }),
            "billing.bad_options");
  EXPECT_EQ(code_of([](Notified& n) { n.options.renderer = nullptr; }), "billing.bad_options");
  EXPECT_EQ(code_of([](Notified& n) { n.options.required_notices = {"postcard"}; }),
            "billing.bad_options");
  EXPECT_EQ(code_of([](Notified&) {}), "");
}

}  // namespace
}  // namespace octroi::test
