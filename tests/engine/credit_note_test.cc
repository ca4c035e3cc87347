// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Invoices taken back in whole and in part: what is due, what was paid, what is given back.

#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

TaxPolicy fifth() {
  return {.rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20)}}};
}

// A clinic that pays 50.00 and 10.00 of tax a month, by `method`.
struct Shop {
  explicit Shop(const PaymentMethod& method = kCard) {
    options = world.shop_options();
    options.tax = fifth();
    billing.emplace(world.store, world.catalog, options);
    clinic.emplace(make_tenant(*billing, "kayes"));
    const auto made = billing->subscribe(*clinic, {.plan = "starter", .payment_method = method});
    EXPECT_TRUE(made.ok()) << made.status();
    sub = made->id;
    EXPECT_TRUE(billing->run_due().ok());
  }

  Invoice first() { return invoices_of(*billing, *clinic).front(); }
  std::vector<Refund> refunds() { return *billing->refunds(*clinic); }
  Subscription now() { return *billing->subscription(*clinic, sub); }
  absl::StatusOr<CreditNote> credit(IssueCreditNote request) {
    request.invoice = first().id;
    if (request.text.empty()) request.text = "two weeks without service";
    return billing->issue_credit_note(*clinic, request);
  }
  std::int64_t given_back() {
    std::int64_t minor = 0;
    for (const FakeCharge& charge : world.card.charges()) minor += charge.refunded_minor;
    return minor;
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  BillingOptions options;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId sub;
};

TEST(IssueCreditNote, OfWhatWasPaidIsCreditForTheNextInvoice) {
  Shop shop;
  const auto note = shop.credit({.parts = {{.line = 0, .amount = eur(25'00)}}});
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->number, "CN-202601-00001");
  EXPECT_EQ(note->total, eur(30'00));
  EXPECT_EQ(note->to_credit, eur(30'00));
  EXPECT_EQ(shop.first().status, InvoiceStatus::kPaid);
  shop.expect_sound("after the note");
  run_daily(shop.world, *shop.billing, "2026-03-05T09:00:00Z");
  EXPECT_EQ(invoices_of(*shop.billing, *shop.clinic).back().credit_applied, eur(30'00));
  shop.expect_sound("after the next invoice");
}

TEST(IssueCreditNote, GivesBackInParts) {
  Shop shop;
  ASSERT_TRUE(shop.credit({.parts = {{.line = 0, .amount = eur(20'00)}}, .gives_back = true}).ok());
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.given_back(), 24'00);
  ASSERT_TRUE(shop.credit({.gives_back = true}).ok());
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.given_back(), 60'00);
  ASSERT_EQ(shop.refunds().size(), 2u);
  EXPECT_NE(shop.refunds()[0].idempotency_key(), shop.refunds()[1].idempotency_key());
  EXPECT_EQ(shop.refunds()[1].status, PaymentStatus::kSucceeded);
  EXPECT_EQ(shop.billing->payments(*shop.clinic)->front().refunded, eur(60'00));
  EXPECT_EQ(error_code(shop.credit({}).status()), "credit_note.nothing_left");
  shop.expect_sound("after both");
}

TEST(IssueCreditNote, WhatIsDueIsTakenOffAndTheRestIsAskedFor) {
  Shop shop(kByHand);
  const auto waiting = shop.credit({});
  EXPECT_EQ(error_code(waiting.status()), "payment.in_progress")
      << "the transfer may be on its way";
  const Payment transfer = shop.billing->payments(*shop.clinic)->front();
  ASSERT_TRUE(
      shop.billing->withdraw_payment(*shop.clinic, {.payment = transfer.id, .reason = "a rebate"})
          .ok());
  const auto note = shop.credit({.parts = {{.line = 0, .amount = eur(10'00)}}});
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->taken_off_due, eur(12'00));
  EXPECT_EQ(shop.first().amount_credited, eur(12'00));
  EXPECT_EQ(shop.first().status, InvoiceStatus::kOpen);
  shop.expect_sound("while the rest is due");
  const auto again = shop.billing->pay_invoice(
      *shop.clinic, {.invoice = shop.first().id, .payment_method = kCard});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->amount, eur(48'00));
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.first().status, InvoiceStatus::kPaid);
  EXPECT_EQ(error_code(shop.billing
                           ->void_invoice(*shop.clinic,
                                          {.invoice = shop.first().id, .reason = "a mistake"})
                           .status()),
            "invoice.not_open");
  shop.expect_sound("when it is paid");
  // What was taken off is not given back a second time.
  const auto rest = shop.credit({.gives_back = true});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->to_refund, eur(48'00));
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.given_back(), 48'00);
  shop.expect_sound("when all of it is back");
}

TEST(IssueCreditNote, LetsWhoWasLateInAgain) {
  Shop shop({"card", "fake:decline:insufficient_funds"});
  run_daily(shop.world, *shop.billing, "2026-02-10T09:00:00Z");
  ASSERT_EQ(shop.now().status, SubscriptionStatus::kSuspended);
  ASSERT_TRUE(shop.credit({}).ok());
  EXPECT_EQ(shop.first().status, InvoiceStatus::kPaid) << "nothing is due on it";
  EXPECT_EQ(shop.now().status, SubscriptionStatus::kActive);
  shop.expect_sound("after the note");
}

TEST(IssueCreditNote, CancelsAnOrderThatWaitedForItsMoney) {
  Shop shop;
  const auto order = shop.billing->place_order(*shop.clinic, {.plan = "pro", .payment_method = {}});
  ASSERT_TRUE(order.ok()) << order.status();
  const IssueCreditNote all{.invoice = *order->invoice, .text = "ordered by mistake"};
  ASSERT_TRUE(shop.billing->issue_credit_note(*shop.clinic, all).ok());
  EXPECT_EQ(shop.billing->order(*shop.clinic, order->id)->status, OrderStatus::kCancelled);
  const auto other = shop.billing->place_order(*shop.clinic, {.plan = "pro", .payment_method = {}});
  ASSERT_TRUE(
      shop.billing->void_invoice(*shop.clinic, {.invoice = *other->invoice, .reason = "again"})
          .ok());
  EXPECT_EQ(shop.billing->order(*shop.clinic, other->id)->status, OrderStatus::kCancelled);
  shop.expect_sound("after both");
}

TEST(IssueCreditNote, WhatNeverCameIntoUseIsTakenBackThoughPartOfItWas) {
  Shop shop;
  const auto sub = shop.billing->subscribe(
      *shop.clinic, {.plan = "pro", .payment_method = {}, .pays_first = true});
  ASSERT_TRUE(sub.ok()) << sub.status();
  const Invoice asked = invoices_of(*shop.billing, *shop.clinic).back();
  const IssueCreditNote some{
      .invoice = asked.id, .parts = {{.line = 0, .amount = eur(1'00)}}, .text = "a rebate"};
  ASSERT_TRUE(shop.billing->issue_credit_note(*shop.clinic, some).ok());
  run_daily(shop.world, *shop.billing, "2026-04-20T09:00:00Z");
  EXPECT_EQ(shop.billing->subscription(*shop.clinic, sub->id)->status,
            SubscriptionStatus::kExpired);
  EXPECT_EQ(shop.billing->invoice(*shop.clinic, asked.id)->status, InvoiceStatus::kPaid);
  EXPECT_EQ(amount_due(*shop.billing->invoice(*shop.clinic, asked.id)), eur(0));
  EXPECT_EQ(shop.billing->credit_notes(*shop.clinic)->size(), 2u);
  shop.expect_sound("after it expired");
}

TEST(IssueCreditNote, ARefusedRefundIsCredit) {
  Shop shop;
  ASSERT_TRUE(shop.credit({.gives_back = true}).ok());
  // The provider's books were emptied meanwhile: it knows nothing of the charge.
  FakePaymentProvider forgetful(shop.world.clock, {.name = "card"});
  BillingOptions options = shop.options;
  options.payments = {&forgetful};
  Billing later(shop.world.store, shop.world.catalog, options);
  ASSERT_TRUE(later.run_due().ok());
  ASSERT_EQ(shop.refunds().size(), 1u);
  EXPECT_EQ(shop.refunds()[0].status, PaymentStatus::kFailed);
  EXPECT_TRUE(later.payments(*shop.clinic)->front().refunded.is_zero());
  shop.expect_sound("after the refusal");
  run_daily(shop.world, *shop.billing, "2026-03-05T09:00:00Z");
  EXPECT_EQ(invoices_of(*shop.billing, *shop.clinic).back().credit_applied, eur(60'00));
}

TEST(IssueCreditNote, SaysNoWhereTheProviderCannotGiveBack) {
  Shop shop(kByHand);
  const Payment transfer = shop.billing->payments(*shop.clinic)->front();
  ASSERT_TRUE(shop.billing
                  ->verify_bank_transfer(shop.world.op, shop.clinic->tenant(), transfer.id,
                                         {eur(60'00), day("2026-01-31"), "BNK-1"})
                  .ok());
  const auto refused = shop.credit({.gives_back = true});
  EXPECT_EQ(error_code(refused.status()), "refund.not_possible");
  EXPECT_NE(error_message(refused.status()).find("60.00 EUR cannot"), std::string::npos)
      << refused.status();
  EXPECT_TRUE(shop.billing->credit_notes(*shop.clinic)->empty());
  ASSERT_TRUE(shop.credit({}).ok());
  shop.expect_sound("after the credit");
}

TEST(IssueCreditNote, TheSameKeyIssuesOneNote) {
  Shop shop;
  const IssueCreditNote request{.parts = {{.line = 0, .amount = eur(1'00)}}, .key = "c-1"};
  const auto first = shop.credit(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(shop.credit(request)->id, first->id);
  IssueCreditNote other = request;
  other.parts[0].amount = eur(2'00);
  EXPECT_EQ(error_code(shop.credit(other).status()), "request.key_reused");
  EXPECT_EQ(shop.billing->credit_notes(*shop.clinic)->size(), 1u);
}

TEST(IssueCreditNote, PreviewIsWhatIsWritten) {
  Shop shop;
  const IssueCreditNote request{.invoice = shop.first().id, .text = "a gift", .gives_back = true};
  const auto plan = shop.billing->plan(*shop.clinic, request);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(shop.billing->credit_notes(*shop.clinic)->empty());
  ASSERT_TRUE(shop.billing->apply(*plan).ok());
  EXPECT_EQ(error_code(shop.billing->apply(*plan)), "storage.stale_version");
  EXPECT_EQ(shop.billing->credit_notes(*shop.clinic)->size(), 1u);
  shop.expect_sound("after apply");
}

TEST(IssueCreditNote, BadInputWritesNothing) {
  Shop shop;
  const TenantContext stranger = make_tenant(*shop.billing, "mopti");
  const struct {
    IssueCreditNote request;
    std::string code;
  } rows[] = {
      {{.text = std::string(501, 'x')}, "text.too_long"},
      {{.text = "\xff"}, "text.invalid_utf8"},
      {{.reason = static_cast<CreditNoteReason>(9)}, "credit_note.bad_reason"},
      {{.parts = {{.line = 7, .amount = {}}}}, "credit_note.no_such_line"},
      {{.parts = {{.line = 0, .amount = eur(50'01)}}}, "credit_note.exceeds_line"},
      {{.parts = {{.line = 0, .amount = Money::of_minor(1, kXof)}}}, "credit_note.bad_amount"},
  };
  for (const auto& row : rows) EXPECT_EQ(error_code(shop.credit(row.request).status()), row.code);
  const IssueCreditNote of_another{.invoice = shop.first().id, .text = "not mine"};
  EXPECT_EQ(error_code(shop.billing->issue_credit_note(stranger, of_another).status()),
            "invoice.not_found");
  const IssueCreditNote mute{.invoice = shop.first().id, .text = ""};
  EXPECT_EQ(error_code(shop.billing->issue_credit_note(*shop.clinic, mute).status()), "text.empty");
  EXPECT_TRUE(shop.billing->credit_notes(*shop.clinic)->empty());
  EXPECT_TRUE(shop.refunds().empty());
}

TEST(IssueCreditNote, TheReportCountsItInItsMonthAndTheLetterSaysWhere) {
  Shop shop;
  ASSERT_TRUE(shop.credit({.parts = {{.line = 0, .amount = eur(20'00)}}}).ok());
  ASSERT_TRUE(shop.billing->run_due().ok());
  const auto report = shop.billing->report(shop.world.op);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->months.front().invoiced, eur(30'00));
  EXPECT_EQ(report->months.front().tax, eur(6'00));
  bool is_told = false;
  for (const Delivery& delivery : shop.world.mail.deliveries()) {
    const Message& message = delivery.message;
    if (message.template_name != "credit_note") continue;
    is_told = true;
    EXPECT_NE(message.subject.find("CN-202601-00001"), std::string::npos) << message.subject;
    EXPECT_NE(message.text.find(shop.first().number), std::string::npos) << message.text;
    EXPECT_NE(message.text.find("24,00"), std::string::npos) << message.text;
  }
  EXPECT_TRUE(is_told);
}

}  // namespace
}  // namespace octroi::test
