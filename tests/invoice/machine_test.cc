// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/machine.h"

#include <limits>
#include <map>
#include <set>
#include <string>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
using Status = InvoiceStatus;
using Refusal = InvoiceRefusal;

const Date kToday = 2026y / 1 / 31;
const Date kDue = 2026y / 2 / 14;

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

// 60.00 in `status`, of which `paid` came in.
Invoice invoice(Status status, std::int64_t paid = 0) {
  Invoice result;
  result.status = status;
  result.currency = kEur;
  result.lines.resize(1);
  result.subtotal = result.net_total = result.total = eur(60'00);
  result.discount_total = result.tax_total = result.credit_applied = eur(0);
  result.amount_paid = eur(paid);
  result.amount_credited = eur(0);
  if (status != Status::kDraft) result.issued_on = kToday;
  return result;
}

Invoice in(Status status) { return invoice(status, status == Status::kPaid ? 60'00 : 0); }

constexpr Status kStatuses[] = {Status::kDraft, Status::kOpen,          Status::kPaid,
                                Status::kVoid,  Status::kUncollectible, Status::kDelegated};

std::vector<InvoiceCommand> commands() {
  return {Finalize{kToday, kDue, "invoices"},
          RecordPayment{{}, eur(10'00), kToday},
          ReversePayment{{}, eur(10'00), kToday},
          Void{kToday, "sent twice"},
          MarkUncollectible{kToday, "bankrupt"},
          RecordCredit{{}, eur(10'00), kToday},
          Delegate{{}, kToday}};
}

std::string answer(const InvoiceDecision& decision) {
  if (const auto* refusal = std::get_if<Refusal>(&decision)) {
    return "-" + std::string(to_string(*refusal));
  }
  std::string names;
  for (const InvoiceEvent& event : std::get<InvoiceEvents>(decision)) {
    names += (names.empty() ? "" : " ") + std::string(event_name(event));
  }
  return names;
}

TEST(InvoiceMachine, EveryStatusAnswersEveryCommand) {
  // Rows are statuses, columns the commands in their order.
  const std::map<Status, std::vector<std::string>> table = {
      {Status::kDraft,
       {"finalized", "-not_open", "-not_open", "voided", "-not_open", "-not_open", "delegated"}},
      {Status::kOpen,
       {"-not_draft", "payment_recorded", "-exceeds_amount_paid", "voided", "marked_uncollectible",
        "credit_recorded", "-not_draft"}},
      {Status::kPaid,
       {"-not_draft", "-not_open", "payment_reversed", "-not_open", "-not_open", "-not_open",
        "-not_draft"}},
      {Status::kVoid,
       {"-not_draft", "-not_open", "-not_open", "-not_open", "-not_open", "-not_open",
        "-not_draft"}},
      {Status::kUncollectible,
       {"-not_draft", "payment_recorded", "-exceeds_amount_paid", "-not_open", "-not_open",
        "-not_open", "-not_draft"}},
      {Status::kDelegated,
       {"-not_draft", "-not_open", "-not_open", "-not_open", "-not_open", "-not_open",
        "-not_draft"}},
  };
  for (const Status status : kStatuses) {
    std::vector<std::string> answers;
    for (const InvoiceCommand& command : commands()) {
      answers.push_back(answer(decide(in(status), command)));
    }
    EXPECT_EQ(answers, table.at(status)) << to_string(status);
  }
}

struct RefusalRow {
  Refusal refusal;
  Invoice invoice;
  InvoiceCommand command;
};

std::vector<RefusalRow> refusal_rows() {
  Invoice empty = in(Status::kDraft);
  empty.lines.clear();
  const Invoice open = in(Status::kOpen);
  const Invoice begun = invoice(Status::kOpen, 10'00);
  Invoice credited = open;
  credited.amount_credited = eur(10'00);
  return {
      {Refusal::kNotDraft, open, Finalize{kToday, kDue, ""}},
      {Refusal::kNotOpen, in(Status::kDraft), RecordPayment{{}, eur(0), kToday}},
      {Refusal::kAmountNotPositive, open, RecordPayment{{}, Money::of_minor(0, kXof), kToday}},
      {Refusal::kAmountNotPositive, begun, ReversePayment{{}, eur(-1), kToday}},
      {Refusal::kCurrencyDiffers, open, RecordPayment{{}, Money::of_minor(99'99'99, kXof), kToday}},
      {Refusal::kCurrencyDiffers, begun, ReversePayment{{}, Money::of_minor(1, kUsd), kToday}},
      {Refusal::kExceedsAmountDue, open, RecordPayment{{}, eur(60'01), Date{}}},
      {Refusal::kExceedsAmountDue, begun, RecordPayment{{}, eur(50'01), kToday}},
      {Refusal::kExceedsAmountPaid, begun, ReversePayment{{}, eur(10'01), Date{}}},
      {Refusal::kAmountNotPositive, open, RecordCredit{{}, eur(0), kToday}},
      {Refusal::kExceedsAmountDue, credited, RecordCredit{{}, eur(50'01), kToday}},
      {Refusal::kBadDate, open, RecordCredit{{}, eur(1), Date{}}},
      {Refusal::kHasPayments, begun, Void{Date{}, ""}},
      {Refusal::kHasCredits, credited, Void{Date{}, ""}},
      {Refusal::kNoLines, empty, Finalize{Date{}, kDue, ""}},
      {Refusal::kNoSeries, in(Status::kDraft), Finalize{Date{}, kDue, ""}},
      {Refusal::kBadDate, in(Status::kDraft), Finalize{kDue, kToday, "invoices"}},
      {Refusal::kBadDate, in(Status::kDraft), Finalize{kToday, 2026y / 2 / 30, "invoices"}},
      {Refusal::kBadDate, open, RecordPayment{{}, eur(1), Date{}}},
      {Refusal::kBadDate, begun, ReversePayment{{}, eur(1), Date{}}},
      {Refusal::kBadDate, open, Void{Date{}, ""}},
      {Refusal::kBadDate, open, MarkUncollectible{Date{}, ""}},
      {Refusal::kNoLines, empty, Delegate{{}, Date{}}},
      {Refusal::kBadDate, in(Status::kDraft), Delegate{{}, Date{}}},
      {Refusal::kNoReason, open, Void{kToday, ""}},
      {Refusal::kNoReason, open, MarkUncollectible{kToday, ""}},
  };
}

TEST(InvoiceMachine, EveryRefusalHasItsRow) {
  std::set<Refusal> seen;
  for (const RefusalRow& row : refusal_rows()) {
    const auto decision = decide(row.invoice, row.command);
    EXPECT_EQ(answer(decision), "-" + std::string(to_string(row.refusal)))
        << command_name(row.command);
    seen.insert(row.refusal);
  }
  EXPECT_EQ(seen.size(), 12u);
}

TEST(InvoiceMachine, RefusalsHaveTheirOwnCodesAndSentences) {
  std::set<std::string> sentences;
  for (std::uint16_t number = 1; number <= 12; ++number) {
    const auto refusal = static_cast<Refusal>(number);
    const absl::Status status = to_status(refusal);
    EXPECT_EQ(error_code(status), "invoice." + std::string(to_string(refusal)));
    sentences.insert(error_message(status));
  }
  EXPECT_EQ(sentences.size(), 12u);
  EXPECT_TRUE(to_string(Refusal{13}).empty());
  EXPECT_EQ(to_status(Refusal::kNotOpen).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(to_status(Refusal::kHasPayments).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(to_status(Refusal::kExceedsAmountDue).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(to_status(Refusal::kNoReason).code(), absl::StatusCode::kInvalidArgument);
}

Invoice after(Invoice state, const InvoiceCommand& command) {
  const auto decision = decide(state, command);
  for (const InvoiceEvent& event : std::get<InvoiceEvents>(decision)) {
    state = evolve(std::move(state), event);
  }
  return state;
}

TEST(InvoiceMachine, ALifeFromDraftToPaid) {
  Invoice state = in(Status::kDraft);
  state = after(state, Finalize{kToday, kDue, "invoices/2026"});
  EXPECT_EQ(state.status, Status::kOpen);
  EXPECT_EQ(state.issued_on, kToday);
  EXPECT_EQ(state.due_on, kDue);
  EXPECT_EQ(state.series, "invoices/2026");
  EXPECT_EQ(state.sequence, 0);  // the store gives the number
  state = after(state, RecordPayment{{}, eur(20'00), kToday});
  EXPECT_EQ(state.status, Status::kOpen);
  EXPECT_EQ(amount_due(state), eur(40'00));
  state = after(state, RecordPayment{{}, eur(40'00), kDue});
  EXPECT_EQ(state.status, Status::kPaid);
  EXPECT_EQ(state.paid_on, kDue);
  EXPECT_EQ(amount_due(state), eur(0));
}

TEST(InvoiceMachine, NothingDueIsPaidAtOnce) {
  Invoice free = in(Status::kDraft);
  free.total = eur(0);
  EXPECT_EQ(answer(decide(free, Finalize{kToday, kDue, "i"})), "finalized settled");
  Invoice covered = in(Status::kDraft);
  covered.credit_applied = eur(60'00);
  EXPECT_EQ(answer(decide(covered, Finalize{kToday, kDue, "i"})), "finalized settled");
  Invoice credit = in(Status::kDraft);
  credit.total = credit.credit_applied = eur(-60'00);
  const Invoice paid = after(credit, Finalize{kToday, kDue, "i"});
  EXPECT_EQ(paid.status, Status::kPaid);
  EXPECT_EQ(paid.paid_on, kToday);
}

TEST(InvoiceMachine, AChargebackOpensItAgain) {
  Invoice state = in(Status::kPaid);
  state.paid_on = kToday;
  state = after(state, ReversePayment{{}, eur(60'00), kDue});
  EXPECT_EQ(state.status, Status::kOpen);
  EXPECT_EQ(state.paid_on, std::nullopt);
  EXPECT_EQ(amount_due(state), eur(60'00));
}

TEST(InvoiceMachine, CreditNotesTakeOffWhatIsDue) {
  Invoice state = after(in(Status::kOpen), RecordCredit{{}, eur(10'00), kToday});
  EXPECT_EQ(state.status, Status::kOpen);
  EXPECT_EQ(amount_due(state), eur(50'00));
  state = after(state, RecordPayment{{}, eur(20'00), kToday});
  state = after(state, RecordCredit{{}, eur(30'00), kDue});
  EXPECT_EQ(state.status, Status::kPaid);
  EXPECT_EQ(state.paid_on, kDue);
  EXPECT_EQ(state.amount_credited, eur(40'00));
}

TEST(InvoiceMachine, ALatePaymentIsStillTaken) {
  Invoice state = after(in(Status::kOpen), MarkUncollectible{kDue, "bankrupt"});
  EXPECT_EQ(state.status, Status::kUncollectible);
  EXPECT_EQ(state.reason, "bankrupt");
  EXPECT_EQ(state.closed_on, kDue);
  state = after(state, RecordPayment{{}, eur(10'00), kDue});
  EXPECT_EQ(state.status, Status::kUncollectible);
  state = after(state, ReversePayment{{}, eur(5'00), kDue});
  EXPECT_EQ(state.status, Status::kUncollectible);
  state = after(state, RecordPayment{{}, eur(55'00), kDue});
  EXPECT_EQ(state.status, Status::kPaid);
}

TEST(InvoiceMachine, AVoidInvoiceKeepsItsNumberAndAmounts) {
  Invoice state = in(Status::kOpen);
  state.number = "INV-1";
  const Invoice voided = after(state, Void{kDue, "sent twice"});
  EXPECT_EQ(voided.status, Status::kVoid);
  EXPECT_EQ(voided.number, "INV-1");
  EXPECT_EQ(voided.total, state.total);
  EXPECT_EQ(voided.reason, "sent twice");
  EXPECT_EQ(voided.closed_on, kDue);
}

TEST(InvoiceMachine, NamesAreThoseOfTheRecords) {
  std::vector<std::string> names;
  for (const InvoiceCommand& command : commands()) names.emplace_back(command_name(command));
  EXPECT_EQ(names,
            (std::vector<std::string>{"finalize", "record_payment", "reverse_payment", "void",
                                      "mark_uncollectible", "record_credit", "delegate"}));
  for (const Status status : kStatuses) EXPECT_EQ(parse_invoice_status(to_string(status)), status);
  EXPECT_EQ(parse_invoice_status("gone"), std::nullopt);
  EXPECT_TRUE(to_string(Status{0}).empty());
}

TEST(AmountDue, OfAForgedRecordStaysInRange) {
  Invoice forged = in(Status::kOpen);
  forged.total = eur(std::numeric_limits<std::int64_t>::max());
  forged.amount_paid = eur(-1);
  EXPECT_EQ(amount_due(forged), forged.total);
}

}  // namespace
}  // namespace octroi
