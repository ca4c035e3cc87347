// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pauses and changes, now and to come: what a tenant's endpoints hear of them, and which letters
// are written.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/webhook_world.h"

namespace octroi::test {
namespace {

using Types = std::vector<std::string>;

class WishesTold : public Webhooks {
 protected:
  void SetUp() override { ASSERT_TRUE(billing.run_due().ok()); }

  WebhookEndpointId listen() {
    return add({"subscription.change_scheduled", "subscription.change_undone",
                "subscription.change_dropped", "subscription.pause_scheduled",
                "subscription.pause_undone", "subscription.paused", "subscription.resumed",
                "subscription.terms_changed"});
  }
  void pause_by(PauseSubscription request) {
    request.subscription = subscription;
    const auto done = billing.pause(clinic, request);
    ASSERT_TRUE(done.ok()) << done.status();
  }
  void change_to_pro_on(const std::string& on) {
    const auto done =
        billing.change(clinic, {.subscription = subscription, .plan = "pro", .on = day(on)});
    ASSERT_TRUE(done.ok()) << done.status();
  }
  void go_to(const std::string& until) { run_daily(world, billing, until + "T09:00:00Z"); }
  // The text of the only letter from this template; empty where there is none.
  std::string letter(std::string_view name) {
    std::string text;
    for (const Delivery& one : world.mail.deliveries()) {
      if (one.message.template_name != name) continue;
      EXPECT_EQ(text, "") << "a second " << name;
      text = one.message.text;
    }
    return text;
  }
  static bool holds(const WebhookMessage& message, const std::string& part) {
    return message.data.find(part) != std::string::npos;
  }
};

TEST_F(WishesTold, APauseToComeItsBeginningAndItsEnd) {
  const WebhookEndpointId id = listen();
  pause_by({.resumes_on = day("2026-02-20"), .starts_on = day("2026-02-10")});
  go_to("2026-02-09");
  EXPECT_EQ(letter("pause"), "") << "it has not begun";
  go_to("2026-02-11");
  const std::string begun = letter("pause");
  for (const char* part : {"Starter", "10 février 2026", "20 février 2026"}) {
    EXPECT_NE(begun.find(part), std::string::npos) << part << " in " << begun;
  }
  EXPECT_EQ(letter("resumption"), "");
  go_to("2026-02-21");
  const std::string over = letter("resumption");
  EXPECT_NE(over.find("20 février 2026"), std::string::npos) << over;
  run();
  EXPECT_EQ(sent(),
            (Types{"subscription.pause_scheduled", "subscription.paused", "subscription.resumed"}));
  const auto told = messages(id);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_TRUE(std::ranges::any_of(told, [](const WebhookMessage& one) {
    return holds(one, R"("pauses_on":"2026-02-10","paused_on":null,"resumes_on":"2026-02-20")");
  }));
  EXPECT_TRUE(std::ranges::any_of(told, [](const WebhookMessage& one) {
    return holds(one, R"("pauses_on":null,"paused_on":"2026-02-10","resumes_on":"2026-02-20")");
  }));
  expect_verified();
}

TEST_F(WishesTold, APauseTakenBackBeganNever) {
  listen();
  pause_by({.starts_on = day("2026-02-10")});
  resume();
  go_to("2026-02-12");
  run();
  EXPECT_EQ(sent(), (Types{"subscription.pause_scheduled", "subscription.pause_undone"}));
  EXPECT_EQ(letter("pause"), "");
  EXPECT_EQ(letter("resumption"), "");
  expect_verified();
}

TEST_F(WishesTold, APauseOfNowThatNobodyEnds) {
  listen();
  pause();
  go_to("2026-02-12");
  EXPECT_NE(letter("pause").find("Il reprend dès que vous le demandez."), std::string::npos)
      << letter("pause");
  resume();
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_NE(letter("resumption").find("12 février 2026"), std::string::npos);
  run();
  EXPECT_EQ(sent(), (Types{"subscription.paused", "subscription.resumed"}));
  expect_verified();
}

TEST_F(WishesTold, AChangeToComeTakenBackAndMade) {
  const WebhookEndpointId id = listen();
  change_to_pro_on("2026-02-15");
  ASSERT_TRUE(billing.undo_change(clinic, {.subscription = subscription}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const std::string scheduled = letter("change_scheduled");
  for (const char* part : {"Pro", "Starter", "15 février 2026", "rien ne change"}) {
    EXPECT_NE(scheduled.find(part), std::string::npos) << part << " in " << scheduled;
  }
  change_to_pro_on("2026-02-16");
  run_daily(world, billing, "2026-02-17T09:00:00Z");
  run();
  EXPECT_EQ(sent(), (Types{"subscription.change_scheduled", "subscription.change_undone",
                           "subscription.change_scheduled", "subscription.terms_changed"}));
  EXPECT_TRUE(std::ranges::any_of(messages(id), [](const WebhookMessage& one) {
    return holds(one, R"("scheduled":"pro@1|month|EUR|1","changes_on":"2026-02-15")");
  }));
  expect_verified();
}

TEST_F(WishesTold, AChangeThatCannotBeMadeIsDroppedAndNotUndone) {
  listen();
  change_to_pro_on("2026-02-15");
  const Catalog ruled =
      *parse_catalog(std::string(kPlans) +
                         R"(change_rule { from_plan: "starter" to_plan: "pro" timing: FORBIDDEN })",
                     CatalogFormat::kText, "plans");
  Billing later(world.store, ruled, with_hooks(world, hooks));
  run_daily(world, later, "2026-02-16T09:00:00Z");
  ASSERT_TRUE(later.run_webhooks().ok());
  EXPECT_EQ(sent(), (Types{"subscription.change_scheduled", "subscription.change_dropped"}));
  EXPECT_NE(letter("change_dropped"), "");
  expect_verified();
}

TEST_F(WishesTold, AChangeOfNowIsToldAsOneThatIsMade) {
  listen();
  ASSERT_TRUE(billing.change(clinic, {.subscription = subscription, .plan = "pro"}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  run();
  EXPECT_EQ(sent(), (Types{"subscription.terms_changed"}));
  EXPECT_NE(letter("plan_change"), "");
  EXPECT_EQ(letter("change_scheduled"), "");
}

}  // namespace
}  // namespace octroi::test
