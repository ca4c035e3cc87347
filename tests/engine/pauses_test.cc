// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pauses by their policy: what is billed for which days, what may be used, what an end gives back,
// and what verify finds.

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "verify/row_store.h"

#include "engine/hostile.h"

namespace octroi::test {
namespace {

constexpr char kClub[] = R"(
plan { code: "club" version: 1 name: "Club"
  price { interval: "month" currency: "EUR" amount: "31.00" }
  entitlement { name: "visits" limit: 10 window: BILLING_PERIOD } }
plan { code: "gold" version: 1 name: "Gold"
  price { interval: "month" currency: "EUR" amount: "62.00" } }
)";

constexpr PausePolicy kExtends{.extends_term = true};
constexpr PausePolicy kAnchor{.keeps_anchor = true};
constexpr PausePolicy kBoth{.extends_term = true, .keeps_anchor = true};
constexpr PausePolicy kFifth{.price_percent = 20};

using Lines = std::vector<std::string>;
using Found = std::set<std::string>;

// A tenant that pays 31.00 a month since the 1st of March, at midnight UTC; paused on the 11th.
struct Host {
  Host()
      : world("2026-03-01T00:00:00Z"), plans(*parse_catalog(kClub, CatalogFormat::kText, "plans")) {
    billing.emplace(world.store, plans, world.options());
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
    const auto made = billing->subscribe(*clinic, {.plan = "club", .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    id = made->id;
    EXPECT_TRUE(billing->run_due().ok());
    go_to("2026-03-11");
  }
  void go_to(const std::string& until) { run_daily(world, *billing, until + "T00:00:00Z"); }
  void jump_to(const std::string& until) {
    world.clock.set(at(until + "T00:00:00Z"));
    const auto report = billing->run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->problems.empty()) << report->problems.front();
  }
  void pause(PauseSubscription request) {
    request.subscription = id;
    const auto paused = billing->pause(*clinic, request);
    ASSERT_TRUE(paused.ok()) << paused.status();
  }
  void pause_until(const std::string& resumes_on, const PausePolicy& policy) {
    pause({.resumes_on = day(resumes_on), .policy = policy});
  }
  Subscription held() { return *billing->subscription(*clinic, id); }
  // After March's: days and amounts.
  Lines lines() {
    Lines all;
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) {
      for (const InvoiceLine& line : invoice.lines) {
        if (line.from == day("2026-03-01")) continue;
        all.push_back(format_date(*line.from) + " " + format_date(*line.to) + " " +
                      line.amount.to_string());
      }
    }
    return all;
  }
  Found found_by(const std::function<void(RowStore&)>& plant) {
    RowStore rows = RowStore::copy_of(world.store, world.op);
    plant(rows);
    rows.forge();
    const auto report = Billing(rows, plans, world.options()).verify(world.op);
    EXPECT_TRUE(report.ok()) << report.status();
    Found broken;
    for (const Violation& one : report->violations) broken.insert(one.invariant);
    return broken;
  }

  World world;
  Catalog plans;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId id;
};

struct Case {
  std::string name;
  PausePolicy policy;
  std::string resumes_on;
  Lines lines;  // until the 2nd of June
};

const std::vector<Case>& rows() {
  static const std::vector<Case> all = {
      {"in the period",
       {},
       "2026-03-21",
       {"2026-04-01 2026-05-01 31.00 EUR", "2026-05-01 2026-06-01 31.00 EUR",
        "2026-06-01 2026-07-01 31.00 EUR"}},
      {"after it",
       {},
       "2026-04-10",
       {"2026-04-10 2026-05-10 31.00 EUR", "2026-05-10 2026-06-10 31.00 EUR"}},
      {"to the bill day",
       kAnchor,
       "2026-04-10",
       {"2026-04-10 2026-05-01 21.70 EUR",  // 21/30
        "2026-05-01 2026-06-01 31.00 EUR", "2026-06-01 2026-07-01 31.00 EUR"}},
      {"over two bill days",
       kAnchor,
       "2026-05-17",
       {"2026-05-17 2026-06-01 15.00 EUR",  // 15/31
        "2026-06-01 2026-07-01 31.00 EUR"}},
      {"ten days longer",
       kExtends,
       "2026-03-21",
       {"2026-04-11 2026-05-11 31.00 EUR", "2026-05-11 2026-06-11 31.00 EUR"}},
      {"thirty days longer",
       kExtends,
       "2026-04-10",
       {"2026-05-01 2026-06-01 31.00 EUR", "2026-06-01 2026-07-01 31.00 EUR"}},
      {"ten days longer, to the bill day",
       kBoth,
       "2026-03-21",
       {"2026-04-11 2026-05-01 20.67 EUR",  // 20/30
        "2026-05-01 2026-06-01 31.00 EUR", "2026-06-01 2026-07-01 31.00 EUR"}},
      {"for a fifth",
       kFifth,
       "2026-04-11",
       {"2026-04-01 2026-05-01 6.20 EUR",
        "2026-04-11 2026-05-01 -4.13 EUR",  // 20/30 of 6.20
        "2026-04-11 2026-05-01 20.67 EUR",  // and of 31.00
        "2026-05-01 2026-06-01 31.00 EUR", "2026-06-01 2026-07-01 31.00 EUR"}},
      {"for a fifth, until the bill day",
       kFifth,
       "2026-05-01",
       {"2026-04-01 2026-05-01 6.20 EUR", "2026-05-01 2026-06-01 31.00 EUR",
        "2026-06-01 2026-07-01 31.00 EUR"}},
      {"for a fifth of no period",
       kFifth,
       "2026-03-21",
       {"2026-04-01 2026-05-01 31.00 EUR", "2026-05-01 2026-06-01 31.00 EUR",
        "2026-06-01 2026-07-01 31.00 EUR"}},
  };
  return all;
}

TEST(Pauses, AreBilledByTheirPolicy) {
  for (const Case& row : rows()) {
    Host host;
    host.pause_until(row.resumes_on, row.policy);
    host.go_to("2026-06-02");
    EXPECT_EQ(host.lines(), row.lines) << row.name;
    expect_clean(host.world, *host.billing, row.name);
  }
}

TEST(Pauses, AreTheSameHoweverLateTheRunComes) {
  for (const Case& row : rows()) {
    Host daily;
    daily.pause_until(row.resumes_on, row.policy);
    daily.go_to("2026-06-02");
    Host late;
    late.pause_until(row.resumes_on, row.policy);
    late.jump_to("2026-06-02");
    EXPECT_EQ(late.lines(), row.lines) << row.name;
    EXPECT_EQ(late.held(), daily.held()) << row.name;
    expect_clean(late.world, *late.billing, row.name);
  }
}

TEST(Pauses, AreTheSameByAWordAsByTheirDay) {
  for (const Case& row : rows()) {
    // The day's run has begun the next period before the word comes.
    if (row.policy.price_percent > 0 && row.resumes_on == "2026-05-01") continue;
    Host host;
    host.pause({.policy = row.policy});
    host.go_to(row.resumes_on);
    const auto resumed = host.billing->resume(*host.clinic, {.subscription = host.id});
    ASSERT_TRUE(resumed.ok()) << resumed.status();
    host.go_to("2026-06-02");
    EXPECT_EQ(host.lines(), row.lines) << row.name;
  }
}

TEST(Pauses, ToComeAreShownAndBegin) {
  Host host;
  host.pause({.resumes_on = day("2026-04-20"), .policy = kBoth, .when = When::kPeriodEnd});
  EXPECT_EQ(host.held().pauses_on, day("2026-04-01"));
  host.jump_to("2026-05-02");
  EXPECT_EQ(host.lines(), (Lines{"2026-04-20 2026-05-01 11.37 EUR",  // 11/30
                                 "2026-05-01 2026-06-01 31.00 EUR"}));
  expect_clean(host.world, *host.billing, "after the pause");
}

TEST(Pauses, ToComeAreTakenBack) {
  Host host;
  host.pause({.starts_on = day("2026-03-20")});
  const auto kept = host.billing->resume(*host.clinic, {.subscription = host.id});
  ASSERT_TRUE(kept.ok()) << kept.status();
  host.go_to("2026-04-02");
  EXPECT_EQ(host.lines(), (Lines{"2026-04-01 2026-05-01 31.00 EUR"}));
  expect_clean(host.world, *host.billing, "after all");
}

TEST(Pauses, ThatExtendLeaveTheRestAtItsPrice) {
  Host host;
  host.pause_until("2026-03-21", kExtends);
  host.go_to("2026-03-26");
  const ChangeSubscription change{.subscription = host.id, .plan = "gold"};
  ASSERT_TRUE(host.billing->change(*host.clinic, change).ok());
  EXPECT_EQ(host.lines(), (Lines{"2026-03-26 2026-04-11 -16.00 EUR",  // 16 of 31 days are left
                                 "2026-03-26 2026-04-11 32.00 EUR"}));
  const CancelSubscription cancel{
      .subscription = host.id, .when = When::kNow, .credits_rest = true};
  ASSERT_TRUE(host.billing->cancel(*host.clinic, cancel).ok());
  EXPECT_EQ(host.lines().back(), "2026-03-26 2026-04-11 -32.00 EUR") << "all that was left";
  expect_clean(host.world, *host.billing, "after the end");
}

TEST(Pauses, AreEndedAtOnceWithThePaidRestThatTheyKeep) {
  for (const bool keeps_rest : {false, true}) {
    Host host;
    host.pause({.policy = {.extends_term = keeps_rest}});
    host.go_to("2026-03-21");
    const CancelSubscription cancel{
        .subscription = host.id, .when = When::kNow, .credits_rest = true};
    ASSERT_TRUE(host.billing->cancel(*host.clinic, cancel).ok());
    EXPECT_EQ(host.lines().back(),
              keeps_rest ? "2026-03-11 2026-04-01 -21.00 EUR" : "2026-03-21 2026-04-01 -11.00 EUR");
  }
}

TEST(Pauses, AnswerOtherWishes) {
  Host host;
  host.pause({.policy = kFifth});
  Billing& billing = *host.billing;
  const TenantContext& clinic = *host.clinic;
  const SubscriptionId id = host.id;
  EXPECT_EQ(error_code(billing.change(clinic, {.subscription = id, .plan = "gold"}).status()),
            "subscription.not_in_this_status");
  EXPECT_EQ(error_code(billing.suspend(clinic, {.subscription = id, .reason = "no"}).status()),
            "subscription.not_in_this_status");
  EXPECT_EQ(error_code(billing.cancel(clinic, {.subscription = id}).status()),
            "subscription.not_in_this_status");
  EXPECT_EQ(error_code(billing.pause(clinic, {.subscription = id}).status()),
            "subscription.not_in_this_status");
}

TEST(Pauses, ThatMovedDaysAreNotRepairedOver) {
  Host host;
  host.pause_until("2026-03-21", kExtends);
  host.go_to("2026-03-26");
  const ChangeSubscription past{
      .subscription = host.id, .plan = "gold", .effective_on = day("2026-03-15")};
  EXPECT_EQ(error_code(host.billing->change(*host.clinic, past).status()), "repair.paused_since");
}

TEST(Pauses, SayWhetherTheQuotaMayBeUsed) {
  Host out;
  out.pause({});
  EXPECT_EQ(out.billing->quota(*out.clinic).consume("visits", 1).reason(), "not_in_use");
  EXPECT_FALSE(out.billing->access(*out.clinic, "/app")->allowed());
  Host in;
  EXPECT_TRUE(in.billing->quota(*in.clinic).consume("visits", 4).allowed());
  in.pause({.policy = {.keeps_quota = true}});
  EXPECT_TRUE(in.billing->access(*in.clinic, "/app")->allowed());
  in.go_to("2026-04-15");
  EXPECT_TRUE(in.billing->quota(*in.clinic).consume("visits", 6).allowed());
  EXPECT_FALSE(in.billing->quota(*in.clinic).consume("visits", 1).allowed())
      << "no period began, and no quota with it";
  ASSERT_TRUE(in.billing->resume(*in.clinic, {.subscription = in.id}).ok());
  EXPECT_TRUE(in.billing->quota(*in.clinic).consume("visits", 10).allowed());
}

TEST(Pauses, ThatExtendAPeriodExtendItsQuota) {
  Host host;
  EXPECT_TRUE(host.billing->quota(*host.clinic).consume("visits", 4).allowed());
  host.pause_until("2026-03-21", kBoth);
  host.go_to("2026-04-05");
  EXPECT_TRUE(host.billing->quota(*host.clinic).consume("visits", 6).allowed());
  EXPECT_FALSE(host.billing->quota(*host.clinic).consume("visits", 1).allowed());
  host.go_to("2026-04-12");
  EXPECT_TRUE(host.billing->quota(*host.clinic).consume("visits", 10).allowed());
}

TEST(Pauses, ThatCostSomethingSaySoOnTheirLine) {
  Host host;
  host.pause({.policy = kFifth});
  host.go_to("2026-04-02");
  const InvoiceLine line = invoices_of(*host.billing, *host.clinic).back().lines.front();
  EXPECT_NE(line.description.find("while paused, 20% of 31.00 EUR"), std::string::npos)
      << line.description;
  EXPECT_EQ(line.unit_amount, *Decimal::parse("6.20"));
}

TEST(Pauses, CountInWhatRecursAsTheyPay) {
  const auto mrr = [](const PausePolicy& policy) {
    Host host;
    host.pause({.policy = policy});
    const auto report = host.billing->report(host.world.op);
    EXPECT_TRUE(report.ok()) << report.status();
    return report->recurring.empty() ? eur(0) : report->recurring.front().mrr;
  };
  EXPECT_EQ(mrr({}), eur(0));
  EXPECT_EQ(mrr(kFifth), eur(6'20));
}

// The first event of that name says something else.
std::function<void(RowStore&)> told(const std::string& name, const std::string& was,
                                    const std::string& now) {
  return [=](RowStore& rows) {
    rows.edit<AuditEvent>([&](AuditEvent& event, Row&) {
      if (event.name != name) return false;
      const std::size_t at = event.data.find(was);
      if (at == std::string::npos) return false;
      event.data.replace(at, was.size(), now);
      return true;
    });
  };
}

TEST(Pauses, WithOtherPeriodsThanTheirPolicySaysAreFound) {
  Host host;
  host.pause_until("2026-03-21", kExtends);
  host.go_to("2026-03-26");
  EXPECT_EQ(host.found_by([](RowStore&) {}), Found());
  // Nine days longer instead of ten, in the event and the record alike.
  EXPECT_TRUE(host.found_by([](RowStore& rows) {
                    told("subscription.resumed", "\"ends_on\":\"2026-04-11\"",
                         "\"ends_on\":\"2026-04-10\"")(rows);
                    rows.edit<records::Held>([](records::Held& held, Row&) {
                      held.subscription.current_end = day("2026-04-10");
                      held.subscription.schedule.anchor = day("2026-04-10");
                      return true;
                    });
                  })
                  .contains("I17"));
}

TEST(Pauses, BilledForOtherDaysThanAreLeftAreFound) {
  Host host;
  host.pause_until("2026-04-10", kAnchor);
  host.go_to("2026-04-11");
  EXPECT_EQ(host.found_by([](RowStore&) {}), Found());
  const Found found = host.found_by([](RowStore& rows) {
    rows.edit<Invoice>([](Invoice& invoice, Row&) {
      InvoiceLine& line = invoice.lines.front();
      if (line.from != day("2026-04-10")) return false;
      line.from = day("2026-04-01");
      return true;
    });
  });
  EXPECT_TRUE(found.contains("I20"));
}

TEST(Pauses, BilledAtAnotherPartThanTheirPolicySaysAreFound) {
  Host host;
  host.pause({.policy = kFifth});
  host.go_to("2026-04-02");
  EXPECT_EQ(host.found_by([](RowStore&) {}), Found());
  const Found found = host.found_by([](RowStore& rows) {
    told("subscription.renewed", "\"percent\":20", "\"percent\":30")(rows);
    rows.edit<records::Held>([](records::Held& held, Row&) {
      held.subscription.period_percent = 30;
      return true;
    });
  });
  EXPECT_TRUE(found.contains("I20"));
}

}  // namespace
}  // namespace octroi::test
