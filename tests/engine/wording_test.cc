// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tenant's own wording: checked when it is set, used for its notices alone, tried unsent.

#include <string>
#include <vector>

#include "engine/world.h"
#include "octroi/notification/templates.h"

namespace octroi::test {
namespace {

struct Worded {
  Worded()
      : billing(world.store, world.catalog, world.options()),
        tenant(make_tenant(billing, "clinic")),
        notices(billing.notices(tenant)) {}

  World world;
  Billing billing;
  TenantContext tenant;
  TenantNotices notices;
};

OwnTemplate welcome(LetterTemplate parts, std::string language = "fr") {
  return {"welcome", std::move(language), std::move(parts)};
}

TEST(Wording, ReplacesTheIssuersForThatTenantAlone) {
  Worded worded;
  const TenantContext other = make_tenant(worded.billing, "other");
  ASSERT_TRUE(worded.notices
                  .set_template(welcome({.subject = "I ni ce, {{customer}}",
                                         .html = "<p>I ni ce, {{customer}} !</p>"}))
                  .ok());
  ASSERT_TRUE(worded.billing.subscribe(worded.tenant, {.plan = "free"}).ok());
  ASSERT_TRUE(worded.billing.subscribe(other, {.plan = "free"}).ok());
  ASSERT_TRUE(worded.billing.run_effects().ok());
  const auto deliveries = worded.world.mail.deliveries();
  ASSERT_EQ(deliveries.size(), 2u);
  for (const Delivery& one : deliveries) {
    const bool is_own = one.tenant == worded.tenant.tenant();
    EXPECT_EQ(one.message.subject,
              is_own ? "I ni ce, CSCOM clinic" : "Bienvenue chez Santé Rurale");
    EXPECT_EQ(one.message.html.find("I ni ce") != std::string::npos, is_own);
    EXPECT_NE(one.message.html.find("<!DOCTYPE html>"), std::string::npos) << "the layout stays";
    EXPECT_NE(one.message.text.find("Bonjour"), std::string::npos) << "the issuer's part";
  }
  const auto verified = worded.billing.verify(worded.world.op);
  EXPECT_TRUE(verified->ok()) << verified->summary();
}

TEST(Wording, IsOfItsLanguage) {
  Worded worded;
  ASSERT_TRUE(worded.notices.set_template(welcome({.subject = "Hail"}, "en")).ok());
  ASSERT_TRUE(worded.billing.subscribe(worded.tenant, {.plan = "free"}).ok());
  ASSERT_TRUE(worded.billing.run_effects().ok());
  EXPECT_EQ(worded.world.mail.deliveries().front().message.subject, "Bienvenue chez Santé Rurale");
}

TEST(Wording, GoesBackToTheIssuersByAnEmptyOne) {
  Worded worded;
  ASSERT_TRUE(worded.notices.set_template(welcome({.subject = "A"})).ok());
  EXPECT_EQ(worded.notices.templates()->size(), 1u);
  ASSERT_TRUE(worded.notices.set_template(welcome({})).ok());
  EXPECT_TRUE(worded.notices.templates()->empty());
  EXPECT_EQ(worded.notices.preview(welcome({}))->letter.subject, "Bienvenue chez Santé Rurale");
  std::vector<std::string> told;
  for (const AuditEvent& event : events_of(worded.billing, worded.tenant)) {
    if (event.name == "template.set") told.push_back(event.data);
  }
  EXPECT_EQ(told,
            (std::vector<std::string>{R"({"template":"welcome","language":"fr","is_own":true})",
                                      R"({"template":"welcome","language":"fr","is_own":false})"}));
}

TEST(Wording, IsTriedWithoutSendingOrKeeping) {
  Worded worded;
  const auto tried =
      worded.notices.preview({"invoice", "fr", {.brief = "{{brand}}: {{amount}}, {{due_on}}"}});
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->letter.brief, "Santé Rurale: 1 234,50 €, 31 janvier 2026");
  EXPECT_EQ(tried->sms, (SmsSize{SmsAlphabet::kGsm7, 42, 1}));
  EXPECT_NE(tried->letter.text.find("CSCOM clinic"), std::string::npos);
  const auto long_one =
      worded.notices.preview({"invoice", "fr", {.brief = std::string(71, 'a') + " ç"}});
  EXPECT_EQ(long_one->sms, (SmsSize{SmsAlphabet::kUcs2, 73, 2}));
  EXPECT_TRUE(worded.notices.templates()->empty());
  EXPECT_TRUE(worded.world.mail.deliveries().empty());
}

TEST(Wording, EveryTemplateCanBeTried) {
  Worded worded;
  for (const TemplateDescription& description : all_templates()) {
    for (const char* language : {"en", "fr"}) {
      const auto tried = worded.notices.preview({std::string(description.name), language, {}});
      ASSERT_TRUE(tried.ok()) << description.name << ": " << tried.status();
      EXPECT_EQ(tried->sms.segments, 1) << tried->letter.brief;
    }
  }
}

TEST(Wording, BadOnesAreRefusedWithTheirPlaceAndNothingIsKept) {
  Worded worded;
  const struct {
    const char* what;
    OwnTemplate own;
    const char* code;
    const char* place;
  } cases[] = {
      {"an unknown variable", welcome({.text = "a\nb\n{{custmer}}"}), "notification.bad_template",
       "fr/welcome.txt:3: the variable 'custmer'"},
      {"markup from a value", welcome({.html = "<p>\n{{{customer}}}</p>"}),
       "notification.bad_template", "fr/welcome.html:2: an unescaped tag"},
      {"a tag left open", welcome({.brief = "{{brand"}), "notification.bad_template",
       "fr/welcome.brief:1: a tag that is not closed"},
      {"a section left open", welcome({.text = "{{#trial_ends_on}}x"}), "notification.bad_template",
       "fr/welcome.txt"},
      {"a subject of two lines", welcome({.subject = "a\nb"}), "notification.bad_template",
       "fr/welcome.subject:1"},
      {"a control character", welcome({.text = "a\x01"}), "notification.bad_template",
       "fr/welcome.txt"},
      {"too long", welcome({.brief = std::string(1601, 'a')}), "notification.too_long",
       "fr/welcome.brief"},
      {"another template", {"postcard", "fr", {.text = "a"}}, "notification.unknown_template", ""},
      {"no language", welcome({.text = "a"}, ""), "text.bad_code", ""},
      {"a language in capitals", welcome({.text = "a"}, "FR"), "text.bad_code", ""},
  };
  for (const auto& c : cases) {
    const absl::Status refused = worded.notices.set_template(c.own);
    EXPECT_EQ(error_code(refused), c.code) << c.what << ": " << refused;
    EXPECT_NE(error_message(refused).find(c.place), std::string::npos) << c.what << ": " << refused;
    EXPECT_EQ(error_code(worded.notices.preview(c.own).status()), c.code) << c.what;
  }
  EXPECT_TRUE(worded.notices.templates()->empty());
}

// A renderer of the host's own that takes no templates of others.
class PlainRenderer final : public Renderer {
  absl::StatusOr<Letter> render(std::string_view name, std::string_view,
                                const TemplateObject&) const override {
    return Letter{.subject = std::string(name), .text = "text", .html = "", .brief = ""};
  }
};

TEST(Wording, NeedsARendererThatTakesIt) {
  Worded worded;
  const PlainRenderer plain;
  BillingOptions options = worded.world.options();
  options.renderer = &plain;
  Billing billing(worded.world.store, worded.world.catalog, options);
  EXPECT_EQ(error_code(billing.notices(worded.tenant).set_template(welcome({.text = "a"}))),
            "notification.no_own_templates");
  EXPECT_EQ(billing.notices(worded.tenant).preview(welcome({}))->letter.subject, "welcome");
  options.renderer = nullptr;
  options.notifiers = {};
  Billing silent(worded.world.store, worded.world.catalog, options);
  EXPECT_EQ(error_code(silent.notices(worded.tenant).set_template(welcome({.text = "a"}))),
            "notification.no_renderer");
}

}  // namespace
}  // namespace octroi::test
