// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a tenant owed on a day, as it was known at an instant: late payments, credit notes for the
// past, void invoices.

#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

// A clinic that pays 50.00 a month by transfer, billed on 1 March.
struct Clinic {
  Clinic() : world("2026-03-01T09:00:00Z") {
    BillingOptions options = world.options();
    options.payments.push_back(&world.bank);
    billing.emplace(world.store, world.catalog, options);
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
    const auto made = billing->subscribe(*clinic, {.plan = "starter", .payment_method = kByHand});
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    invoice = invoices_of(*billing, *clinic).front().id;
  }

  void go_to(const std::string& when) {
    world.clock.set(at(when));
    ASSERT_TRUE(billing->run_due().ok());
  }
  void transfer(const std::string& received_on) {
    const Payment payment = billing->payments(*clinic)->front();
    const auto seen = billing->verify_bank_transfer(
        world.op, clinic->tenant(), payment.id,
        {.amount = payment.amount, .received_on = day(received_on), .statement_id = "s-1"});
    ASSERT_TRUE(seen.ok()) << seen.status();
  }
  std::int64_t owed(const std::string& on, const std::string& known_at) {
    const auto state = billing->as_known(*clinic, day(on), at(known_at));
    EXPECT_TRUE(state.ok()) << state.status();
    return state->balances.empty() ? 0 : state->balances.front().owed.minor();
  }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  InvoiceId invoice;
};

TEST(AsKnown, APaymentThatWasEnteredLate) {
  Clinic clinic;
  clinic.go_to("2026-03-10T09:00:00Z");
  clinic.transfer("2026-03-03");
  EXPECT_EQ(clinic.owed("2026-03-02", "2026-03-31T00:00:00Z"), 50'00);
  EXPECT_EQ(clinic.owed("2026-03-05", "2026-03-09T00:00:00Z"), 50'00) << "nobody knew";
  EXPECT_EQ(clinic.owed("2026-03-05", "2026-03-31T00:00:00Z"), 0) << "it had arrived";
  EXPECT_EQ(clinic.owed("2026-02-28", "2026-03-31T00:00:00Z"), 0) << "before it was billed";
  expect_clean(clinic.world, *clinic.billing, "after the transfer");
}

TEST(AsKnown, ACreditForAWeekThatIsOver) {
  Clinic clinic;
  clinic.go_to("2026-03-10T09:00:00Z");
  clinic.transfer("2026-03-10");
  clinic.go_to("2026-03-20T09:00:00Z");
  IssueCreditNote note{.invoice = clinic.invoice,
                       .parts = {{.line = 0, .amount = eur(10'00)}},
                       .text = "the week of the 4th"};
  for (const char* bad : {"2026-02-28", "2026-03-21"}) {
    note.effective_on = day(bad);
    EXPECT_EQ(error_code(clinic.billing->issue_credit_note(*clinic.clinic, note).status()),
              "credit_note.bad_date")
        << bad;
  }
  note.effective_on = day("2026-03-04");
  const auto issued = clinic.billing->issue_credit_note(*clinic.clinic, note);
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_EQ(issued->issued_on, day("2026-03-20")) << "the document is of its own day";
  const auto credit = [&](const std::string& on, const std::string& known_at) {
    return clinic.billing->as_known(*clinic.clinic, day(on), at(known_at))
        ->balances.front()
        .credit.minor();
  };
  EXPECT_EQ(credit("2026-03-05", "2026-03-19T00:00:00Z"), 0);
  EXPECT_EQ(credit("2026-03-05", "2026-03-31T00:00:00Z"), 10'00);
  EXPECT_EQ(credit("2026-03-03", "2026-03-31T00:00:00Z"), 0);
  expect_clean(clinic.world, *clinic.billing, "after the note");
}

TEST(AsKnown, AVoidInvoiceWasNeverOwed) {
  Clinic clinic;
  clinic.go_to("2026-03-10T09:00:00Z");
  const Payment payment = clinic.billing->payments(*clinic.clinic)->front();
  ASSERT_TRUE(
      clinic.billing->withdraw_payment(*clinic.clinic, {.payment = payment.id, .reason = "void"})
          .ok());
  ASSERT_TRUE(clinic.billing
                  ->void_invoice(*clinic.clinic, {.invoice = clinic.invoice, .reason = "a mistake"})
                  .ok());
  EXPECT_EQ(clinic.owed("2026-03-05", "2026-03-09T00:00:00Z"), 50'00);
  EXPECT_EQ(clinic.owed("2026-03-05", "2026-03-31T00:00:00Z"), 0);
  EXPECT_EQ(clinic.owed("2026-03-31", "2026-03-31T00:00:00Z"), 0);
  expect_clean(clinic.world, *clinic.billing, "after the void");
}

// An answer that was given once is given again, whatever was found out since.
TEST(AsKnown, AnAnswerDoesNotChange) {
  Clinic clinic;
  const WalletId wallet =
      clinic.billing->create_wallet(*clinic.clinic, {.name = "Gift", .currency = kEur})->id;
  struct Answer {
    Date on;
    Instant known_at;
    std::vector<KnownBalance> balances;
  };
  std::vector<Answer> given;
  const auto ask = [&] {
    for (const char* on : {"2026-03-01", "2026-03-15", "2026-04-02", "2026-06-01"}) {
      const auto state =
          clinic.billing->as_known(*clinic.clinic, day(on), clinic.world.clock.now());
      ASSERT_TRUE(state.ok()) << state.status();
      given.push_back({day(on), clinic.world.clock.now(), state->balances});
    }
  };
  ask();
  clinic.go_to("2026-03-09T09:00:00Z");
  clinic.transfer("2026-03-02");
  ask();
  clinic.go_to("2026-03-12T09:00:00Z");
  ASSERT_TRUE(clinic.billing
                  ->grant_credits(*clinic.clinic,
                                  {.wallet = wallet, .credits = Decimal(20), .reason = "hello"})
                  .ok());
  ask();
  clinic.go_to("2026-04-02T09:00:00Z");
  ask();
  clinic.go_to("2026-04-05T09:00:00Z");
  ASSERT_TRUE(clinic.billing
                  ->issue_credit_note(*clinic.clinic, {.invoice = clinic.invoice,
                                                       .text = "all of March",
                                                       .effective_on = day("2026-03-02")})
                  .ok());
  ask();
  for (const Answer& answer : given) {
    const auto again = clinic.billing->as_known(*clinic.clinic, answer.on, answer.known_at);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->balances, answer.balances) << format_date(answer.on);
  }
  // What is known now of the far future is what the books say.
  const auto now = clinic.billing->as_known(*clinic.clinic, day("2030-01-01"));
  std::int64_t due = 0;
  for (const Invoice& one : invoices_of(*clinic.billing, *clinic.clinic)) {
    due += amount_due(one).minor();
  }
  EXPECT_EQ(now->balances.front().owed.minor(), due);
  EXPECT_FALSE(now->facts.empty());
}

TEST(AsKnown, IsOneTenants) {
  Clinic clinic;
  const TenantContext other = make_tenant(*clinic.billing, "segou");
  const TenantId nobody = *TenantId::parse("018f0000-0000-7000-8000-00000000dead");
  EXPECT_TRUE(clinic.billing->as_known(other, day("2026-12-31"))->facts.empty());
  EXPECT_EQ(
      error_code(clinic.billing
                     ->as_known(TenantContext::assume(nobody, Actor::system()), day("2026-12-31"))
                     .status()),
      "tenant.not_found");
}

}  // namespace
}  // namespace octroi::test
