// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage that was counted wrongly, put right in the running period and in billed ones.

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/late_shop.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

TEST(CorrectUsage, OfABilledPeriodComesBackWithTheNextInvoice) {
  Counted shop;
  EXPECT_EQ(shop.correct(shop.february(-40)), "");
  EXPECT_EQ(shop.used(), 50) << "the running period's quota is as it was";
  EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->corrections, eur(-30'00));
  shop.expect_sound("while it waits");
  shop.until("2026-04-01T12:00:00Z");
  const auto lines = corrections_of(shop);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].amount, eur(-30'00)) << "20 at 0.50 and 20 at 1";
  EXPECT_EQ(lines[0].from, day("2026-01-31"));
  EXPECT_EQ(invoices_of(*shop.billing, *shop.tenant).back().total, eur(20'00));
  const AuditEvent* audited = nullptr;
  const auto events = events_of(*shop.billing, *shop.tenant);
  for (const AuditEvent& event : events) {
    if (event.name == "subscription.usage_corrected") audited = &event;
  }
  ASSERT_NE(audited, nullptr);
  EXPECT_EQ(audited->data, R"({"metric":"m","period":0,"units":-40,"reason":"a load test"})");
  shop.expect_sound("after the correction");
}

TEST(CorrectUsage, AndItsReverseComeToNothing) {
  Counted shop;
  EXPECT_EQ(shop.correct(shop.february(-40)), "");
  EXPECT_EQ(shop.correct(shop.february(40)), "");
  EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->corrections, eur(0));
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_TRUE(corrections_of(shop).empty());
  shop.expect_sound("before anything was billed of it");
  EXPECT_EQ(shop.correct(shop.february(-40)), "");
  shop.until("2026-05-01T12:00:00Z");
  EXPECT_EQ(shop.correct(shop.february(40)), "");
  shop.until("2026-06-01T12:00:00Z");
  const auto lines = corrections_of(shop);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].amount, eur(-30'00));
  EXPECT_EQ(lines[1].amount, eur(30'00));
  shop.expect_sound("after both were billed");
}

TEST(CorrectUsage, OfTheRunningPeriodMovesItsQuota) {
  std::string catalog = usage(kGraduated, "");
  catalog.replace(catalog.find("unlimited: true"), 15, "limit: 100");
  Counted shop(catalog);
  EXPECT_TRUE(shop.billing->quota(*shop.tenant).consume("m", 50).allowed());
  EXPECT_FALSE(shop.billing->quota(*shop.tenant).consume("m", 1).allowed());
  EXPECT_EQ(shop.correct(shop.running(-30)), "");
  EXPECT_EQ(shop.used(), 70);
  EXPECT_TRUE(shop.billing->quota(*shop.tenant).consume("m", 30).allowed())
      << "what is taken back may be used again";
  EXPECT_EQ(shop.correct(shop.running(7)), "") << "it was used, whatever the limit";
  EXPECT_EQ(shop.used(), 107);
  EXPECT_EQ(shop.correct(shop.running(-108)), "usage.exceeds_count");
  EXPECT_EQ(shop.correct(shop.running(-107)), "");
  EXPECT_EQ(shop.used(), 0);
  shop.expect_sound("after the corrections");
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_EQ(invoices_of(*shop.billing, *shop.tenant).size(), 1u) << "nothing was used";
  shop.expect_sound("after the renewal");
}

TEST(CorrectUsage, TakesNoMoreThanIsCounted) {
  Counted shop;
  EXPECT_EQ(shop.correct(shop.february(-121)), "usage.exceeds_count");
  EXPECT_EQ(shop.correct(shop.february(-100)), "");
  EXPECT_EQ(shop.correct(shop.february(-21)), "usage.exceeds_count");
  EXPECT_EQ(shop.correct(shop.february(-20)), "");
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(-110'00));
  EXPECT_EQ(billed_for_usage(shop), 50'00) << "nothing is left of February";
  shop.expect_sound("after the correction");
}

TEST(CorrectUsage, AKeyBillsOnce) {
  Counted shop;
  CorrectUsage request = shop.february(-40);
  request.key = "ticket-7";
  EXPECT_EQ(shop.correct(request), "");
  EXPECT_EQ(shop.correct(request), "");
  EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->corrections, eur(-30'00));
  request.units = -41;
  EXPECT_EQ(shop.correct(request), "request.key_reused");
  shop.expect_sound("after the retry");
}

TEST(CorrectUsage, APlanIsWhatIsApplied) {
  Counted shop;
  const auto plan = shop.billing->plan(*shop.tenant, shop.february(-40));
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->explanation.back(),
            "with the next invoice, period 0 asks for -30.00 EUR more than was billed");
  EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->corrections, eur(0)) << "it only says so";
  ASSERT_TRUE(shop.billing->apply(*plan).ok());
  EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->corrections, eur(-30'00));
  EXPECT_EQ(error_code(shop.billing->apply(*plan)), "storage.stale_version");
  shop.expect_sound("after it was applied");
}

TEST(CorrectUsage, ByACreditNoteOfTheInvoiceThatBilledIt) {
  Counted shop;
  CorrectUsage request = shop.february(-40);
  request.settles = UsageSettling::kCreditNote;
  EXPECT_EQ(shop.correct(request), "");
  const auto notes = shop.billing->credit_notes(*shop.tenant);
  ASSERT_TRUE(notes.ok()) << notes.status();
  ASSERT_EQ(notes->size(), 1u);
  EXPECT_EQ(notes->front().total, eur(30'00));
  EXPECT_EQ(notes->front().text, "a load test");
  EXPECT_EQ(notes->front().invoice, invoices_of(*shop.billing, *shop.tenant).front().id);
  EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->corrections, eur(0));
  shop.expect_sound("after the note");
  EXPECT_EQ(shop.correct(shop.february(-40)), "") << "the next ones by the next invoice";
  shop.until("2026-04-01T12:00:00Z");
  const auto lines = corrections_of(shop);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].derivation.correction,
            (CorrectionCount{"m", Decimal(80), Decimal(40), eur(80'00), eur(40'00)}));
  EXPECT_EQ(lines[0].amount, eur(-40'00));
  shop.expect_sound("after both");
}

TEST(CorrectUsage, ACreditNoteAsksForNothing) {
  Counted shop;
  CorrectUsage request = shop.february(40);
  request.settles = UsageSettling::kCreditNote;
  EXPECT_EQ(shop.correct(request), "usage.asks_for_more");
  const Invoice billed = invoices_of(*shop.billing, *shop.tenant).front();
  ASSERT_TRUE(
      shop.billing->issue_credit_note(*shop.tenant, {.invoice = billed.id, .text = "all of it"})
          .ok());
  request.units = -40;
  EXPECT_EQ(shop.correct(request), "usage.not_on_one_invoice");
  EXPECT_EQ(shop.correct(shop.february(-40)), "");
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(0)) << "nothing of it stands";
  shop.expect_sound("after the renewal");
}

TEST(CorrectUsage, ACreditNoteGivesBackNoMoreThanNotesAndInvoicesLeft) {
  Counted shop;
  const Invoice billed = invoices_of(*shop.billing, *shop.tenant).front();
  std::int64_t dearest = 0;
  while (billed.lines[static_cast<std::size_t>(dearest)].amount != eur(100'00)) ++dearest;
  const LineCredit part{.line = dearest, .amount = eur(60'00)};
  ASSERT_TRUE(shop.billing
                  ->issue_credit_note(*shop.tenant,
                                      {.invoice = billed.id, .parts = {part}, .text = "goodwill"})
                  .ok());
  EXPECT_EQ(shop.correct(shop.february(-40)), "");
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(-30'00));
  CorrectUsage request = shop.february(-40);
  request.settles = UsageSettling::kCreditNote;
  EXPECT_EQ(shop.correct(request), "usage.not_on_one_invoice") << "20.00 of the 110.00 stand";
  shop.expect_sound("after the refusal");
}

TEST(CorrectUsage, AfterTheEndACreditNoteIsTheOneWay) {
  Counted shop;
  ASSERT_TRUE(
      shop.billing->cancel(*shop.tenant, {.subscription = shop.sub, .when = When::kNow}).ok());
  ASSERT_TRUE(shop.billing->run_due().ok());
  CorrectUsage request = shop.running(-10);
  EXPECT_EQ(shop.correct(request), "usage.no_next_invoice");
  request.settles = UsageSettling::kCreditNote;
  ASSERT_EQ(shop.correct(request), "");
  EXPECT_EQ(shop.billing->credit_notes(*shop.tenant)->front().total, eur(10'00));
  request = shop.february(-10);
  request.settles = UsageSettling::kCreditNote;
  EXPECT_EQ(shop.correct(request), "");
  EXPECT_EQ(shop.billing->credit_notes(*shop.tenant)->back().total, eur(5'00));
  shop.expect_sound("after both");
}

TEST(CorrectUsage, WrongRequestsAreRefused) {
  Counted shop;
  CorrectUsage request = shop.february(-1);
  request.reason = "";
  EXPECT_EQ(shop.correct(request).substr(0, 5), "text.");
  request = shop.february(0);
  EXPECT_EQ(shop.correct(request), "usage.bad_correction");
  request = shop.february(-1);
  request.value = Decimal(1);
  EXPECT_EQ(shop.correct(request), "usage.bad_correction");
  request = shop.february(-1);
  request.event = "event-1";
  EXPECT_EQ(shop.correct(request), "usage.bad_correction");
  request = {.subscription = shop.sub, .metric = "m", .event = "event-1", .reason = "x"};
  EXPECT_EQ(shop.correct(request), "usage.no_such_event") << "it was read by no meter";
  request = shop.february(-1);
  request.settles = UsageSettling{0};
  EXPECT_EQ(shop.correct(request), "usage.bad_correction");
  request = shop.february(-1);
  request.on = day("2026-01-30");
  EXPECT_EQ(shop.correct(request), "usage.not_of_period");
  request.on = day("2026-04-30");
  EXPECT_EQ(shop.correct(request), "usage.not_of_period");
  request = shop.february(-1);
  request.metric = "n";
  EXPECT_EQ(shop.correct(request), "quota.not_entitled");
  EXPECT_EQ(shop.correct(shop.february(std::numeric_limits<std::int64_t>::max())),
            "usage.overflow");
  shop.expect_sound("after nothing");
  Counted pooled(usage(kUnit, "sharing: POOLED"));
  EXPECT_EQ(pooled.correct(pooled.february(-1)), "usage.not_correctable");
  EXPECT_EQ(pooled.correct(pooled.running(-1)), "usage.not_correctable");
}

// A meter's event is put right by its key, in whichever period it was counted.
struct Metered : Shop {
  explicit Metered(const std::string& meter) : Shop(usage(kUnit, meter)) {
    until("2026-02-10T12:00:00Z");
    EXPECT_EQ(tell({.key = "a", .value = Decimal(10)}), "counted");
    EXPECT_EQ(tell({.key = "b", .value = Decimal(4)}), "counted");
    until("2026-03-05T12:00:00Z");
    EXPECT_EQ(tell({.key = "c", .value = Decimal(7)}), "counted");
    EXPECT_EQ(tell({.key = "d", .value = Decimal(3)}), "counted");
  }
  std::string correct(const std::string& event, std::optional<Decimal> value = std::nullopt) {
    return error_code(billing
                          ->correct_usage(*tenant, {.subscription = sub,
                                                    .metric = "m",
                                                    .event = event,
                                                    .value = value,
                                                    .reason = "it never ran"})
                          .status());
  }
};

TEST(CorrectUsage, EventsOfAMeterAreStruckOrGivenTheirValue) {
  const struct {
    const char* meter;
    const char* before;       // of the running period
    const char* struck;       // without "c"
    const char* again;        // with "c" at 2
    std::int64_t correction;  // of the first one, without "a", then with "a" at 5
    std::int64_t second;
  } rows[] = {
      {"meter { aggregation: SUM }", "10", "3", "5", -10'00, 5'00},
      {"meter { aggregation: MAX }", "7", "3", "3", -6'00, 1'00},
      {"meter { aggregation: AVERAGE decimals: 2 }", "5", "3", "2.5", -3'00, 50},
      {"meter { aggregation: MAX buckets { seconds: 60 } }", "7", "3", "3", -6'00, 1'00},
  };
  for (const auto& row : rows) {
    Metered shop(row.meter);
    EXPECT_EQ(shop.shown(), row.before) << row.meter;
    EXPECT_EQ(shop.correct("c"), "");
    EXPECT_EQ(shop.shown(), row.struck) << row.meter;
    EXPECT_EQ(shop.correct("c", Decimal(2)), "");
    EXPECT_EQ(shop.shown(), row.again) << row.meter;
    EXPECT_EQ(shop.correct("a"), "");
    shop.expect_sound(row.meter);
    shop.until("2026-04-01T12:00:00Z");
    EXPECT_EQ(*Decimal::parse(shop.billed()), *Decimal::parse(row.again)) << row.meter;
    EXPECT_EQ(shop.correct("a", Decimal(5)), "");
    shop.until("2026-05-01T12:00:00Z");
    const auto lines = corrections_of(shop);
    ASSERT_EQ(lines.size(), 2u) << row.meter;
    EXPECT_EQ(lines[0].amount, eur(row.correction)) << row.meter;
    EXPECT_EQ(lines[1].amount, eur(row.second)) << row.meter;
    shop.expect_sound(row.meter);
    EXPECT_EQ(shop.tell({.key = "a", .value = Decimal(10)}), "repeated") << "it was told";
  }
}

TEST(CorrectUsage, WrongCorrectionsOfEventsAreRefused) {
  Metered shop("meter { aggregation: COUNT }");
  EXPECT_EQ(shop.correct("x"), "usage.no_such_event");
  EXPECT_EQ(shop.correct("c", Decimal(2)), "usage.bad_correction") << "it counts no values";
  EXPECT_EQ(
      error_code(
          shop.billing
              ->correct_usage(*shop.tenant,
                              {.subscription = shop.sub, .metric = "m", .units = -1, .reason = "x"})
              .status()),
      "usage.bad_correction");
  EXPECT_EQ(shop.correct("c"), "");
  EXPECT_EQ(shop.shown(), "1");
  Metered sums(kSum);
  EXPECT_EQ(sums.correct("c", Decimal(-1)), "usage.bad_value");
  Metered level("meter { aggregation: SUM carries_over: true }");
  EXPECT_EQ(level.correct("a"), "usage.not_correctable");
  EXPECT_EQ(level.correct("c", Decimal(1)), "") << "of the running period it is";
  EXPECT_EQ(level.shown(), "18");
  level.until("2026-04-01T12:00:00Z");
  level.expect_sound("after a level was put right");
}

TEST(CorrectUsage, AsTheGuideShowsIt) {
  Shop shop(R"(plan { code: "p" version: 1 name: "P"
    price { interval: "month" currency: "EUR"
      charge { code: "c" kind: USAGE entitlement: "calls"
        usage { model: UNIT unit_amount: "0.01" } }
      charge { code: "g" kind: USAGE entitlement: "gpu_hours"
        usage { model: UNIT unit_amount: "2" } } }
    entitlement { name: "calls" unlimited: true window: BILLING_PERIOD }
    entitlement { name: "gpu_hours" unlimited: true window: BILLING_PERIOD
      meter { aggregation: SUM } } })");
  EXPECT_EQ(shop.tell({.key = "calls-1", .metric = "calls", .quantity = 900}), "counted");
  EXPECT_EQ(shop.tell({.key = "job-17", .metric = "gpu_hours", .value = Decimal(3)}), "counted");
  shop.until("2026-03-05T12:00:00Z");
  Billing& billing = *shop.billing;
  const TenantContext& tenant = *shop.tenant;
  const SubscriptionId subscription = shop.sub;
  const Date a_day_in_february = day("2026-02-20");
  // [correct-usage]
  const auto fewer = billing.correct_usage(tenant, {.subscription = subscription,
                                                    .metric = "calls",
                                                    .on = a_day_in_february,
                                                    .units = -500,
                                                    .reason = "a load test",
                                                    .key = "ticket-7"});
  const auto without = billing.correct_usage(tenant, {.subscription = subscription,
                                                      .metric = "gpu_hours",
                                                      .event = "job-17",  // what record_usage told
                                                      .reason = "it never ran",
                                                      .key = "ticket-8"});
  // [/correct-usage]
  EXPECT_TRUE(fewer.ok()) << fewer.status();
  EXPECT_TRUE(without.ok()) << without.status();
  EXPECT_EQ(billing.usage_statement(tenant)->corrections, eur(-11'00));
  shop.expect_sound("while it waits");
}

TEST(CorrectUsage, FaultsNeitherLoseNorDouble) {
  for (const CommitFault fault : {CommitFault::kUnknownBefore, CommitFault::kUnknownAfter}) {
    MemoryStore inner;
    FaultyStore store(inner);
    Counted shop(usage(kGraduated, ""), &store);
    for (int step = 0; step < 4; ++step) {
      CorrectUsage request = shop.february(-10);
      if (step == 3) request.settles = UsageSettling::kCreditNote;
      request.key = "ticket-" + std::to_string(step);
      store.fail_next_commit(fault);
      const absl::Status status =
          insist([&] { return shop.billing->correct_usage(*shop.tenant, request).status(); });
      ASSERT_TRUE(status.ok()) << status;
      shop.expect_sound(request.key);
    }
    const auto notes = shop.billing->credit_notes(*shop.tenant);
    ASSERT_EQ(notes->size(), 1u);
    EXPECT_EQ(notes->front().total, eur(30'00)) << "it settled all that waited";
    EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->corrections, eur(0));
  }
}

}  // namespace
}  // namespace octroi::test
