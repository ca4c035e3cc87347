// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/credit_note.h"

#include <limits>
#include <utility>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "any_invoice.h"
#include "octroi/base/status.h"
#include "sample.h"

namespace octroi {
namespace {

const Date kToday = *parse_date("2026-04-02");

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

CreditNote head(Date day = kToday) {
  CreditNote note;
  note.issued_on = day;
  return note;
}

Invoice open(Invoice invoice) {
  invoice.status = InvoiceStatus::kOpen;
  invoice.number = "INV-7";
  invoice.issued_on = kToday;
  return invoice;
}

// 3 x 68.33 with one fifth of tax: the tax is 41.00, a line's exact part of it 13.666.
Invoice three_lines(TaxMode mode = TaxMode::kExclusive) {
  TaxPolicy tax = sample_tax();
  tax.mode = mode;
  std::vector<RatedLine> lines;
  for (int i = 0; i < 3; ++i) {
    lines.push_back(*manual_line("Pro", Decimal(1), *Decimal::parse("68.33"), kEur, "standard"));
  }
  Invoice invoice;
  invoice.currency = kEur;
  return open(*make_invoice(std::move(invoice), std::move(lines), {.tax = &tax}));
}

Invoice paid(Invoice invoice) {
  invoice.amount_paid = amount_due(invoice);
  invoice.status = InvoiceStatus::kPaid;
  return invoice;
}

CreditNote credit(const Invoice& invoice, const std::vector<CreditNote>& earlier,
                  const std::vector<LineCredit>& parts = {}) {
  auto note = credit_invoice(head(), invoice, earlier, parts);
  EXPECT_TRUE(note.ok()) << note.status();
  return *std::move(note);
}

TEST(CreditNote, APartTakesItsTaxAlong) {
  const CreditNote note = credit(paid(three_lines()), {}, {{.line = 1, .amount = eur(20'00)}});
  ASSERT_EQ(note.lines.size(), 1u);
  EXPECT_EQ(note.lines[0].net, eur(20'00));
  EXPECT_EQ(note.lines[0].tax, eur(4'00));
  EXPECT_EQ(note.total, eur(24'00));
  EXPECT_EQ(note.to_credit, eur(24'00));
  ASSERT_EQ(note.taxes.size(), 1u);
  EXPECT_EQ(note.taxes[0].basis, eur(20'00));
  EXPECT_EQ(note.taxes[0].tax, eur(4'00));
}

TEST(CreditNote, OfGrossPricesTheTaxComesOut) {
  const CreditNote note =
      credit(paid(three_lines(TaxMode::kInclusive)), {}, {{.line = 0, .amount = eur(12'00)}});
  EXPECT_EQ(note.total, eur(12'00));
  EXPECT_EQ(note.tax_total, eur(2'00));
  EXPECT_EQ(note.net_total, eur(10'00));
}

TEST(CreditNote, NotesLineByLineSumToTheInvoice) {
  const Invoice invoice = paid(three_lines());
  std::vector<CreditNote> notes;
  Money sum = eur(0);
  for (std::int64_t line = 0; line < 3; ++line) {
    notes.push_back(credit(invoice, notes, {{.line = line, .amount = {}}}));
    sum = *add(sum, notes.back().total);
  }
  EXPECT_EQ(sum, invoice.total);
  EXPECT_EQ(creditable_left(invoice, notes), eur(0));
  EXPECT_EQ(error_code(credit_invoice(head(), invoice, notes).status()),
            "credit_note.nothing_left");
}

TEST(CreditNote, WhatIsDueIsTakenOffFirst) {
  Invoice invoice = three_lines();
  invoice.amount_paid = eur(200'00);  // of 245.99
  const CreditNote note = credit(invoice, {}, {{.line = 0, .amount = {}}});
  EXPECT_EQ(note.total, eur(82'00));
  EXPECT_EQ(note.taken_off_due, eur(45'99));
  EXPECT_EQ(note.to_credit, eur(36'01));
  EXPECT_EQ(note.to_refund, eur(0));
}

TEST(CreditNote, DiscountsComeBackInProportion) {
  const Invoice invoice = open(sample_invoice());
  const InvoiceLine& line = invoice.lines[0];  // 50.00, less two coupons
  const CreditNote half = credit(invoice, {}, {{.line = 0, .amount = eur(25'00)}});
  EXPECT_EQ(half.discount_total.minor(), (line.discount.minor() + 1) / 2);
  const CreditNote rest = credit(invoice, {half}, {{.line = 0, .amount = eur(25'00)}});
  EXPECT_EQ(*add(half.discount_total, rest.discount_total), line.discount);
  EXPECT_EQ(*add(half.net_total, rest.net_total), line.net);
  EXPECT_EQ(*add(half.tax_total, rest.tax_total), line.tax);
}

TEST(CreditNote, TheWholeTakesTheInvoicesOwnCreditsAlong) {
  const Invoice invoice = open(sample_invoice());  // one of its lines is a credit
  const CreditNote note = credit(invoice, {});
  EXPECT_EQ(note.total, invoice.total);
  EXPECT_EQ(note.net_total, invoice.net_total);
  EXPECT_EQ(note.tax_total, invoice.tax_total);
  EXPECT_EQ(note.taxes.size(), invoice.taxes.size());
}

struct Refused {
  std::string what;
  Invoice invoice;
  std::vector<LineCredit> parts;
  std::string code;
  Date day = kToday;
};

TEST(CreditNote, BadInputIsRefused) {
  Invoice voided = three_lines();
  voided.status = InvoiceStatus::kVoid;
  Invoice draft = three_lines();
  draft.status = InvoiceStatus::kDraft;
  const Invoice good = three_lines();
  const Invoice mixed = open(sample_invoice());
  std::int64_t credited = 0;
  while (mixed.lines[static_cast<std::size_t>(credited)].kind != LineKind::kCredit) ++credited;
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const std::vector<Refused> rows = {
      {"void", voided, {}, "credit_note.invoice_closed"},
      {"draft", draft, {}, "credit_note.invoice_closed"},
      {"no such line", good, {{.line = 3, .amount = {}}}, "credit_note.no_such_line"},
      {"line below 0", good, {{.line = -1, .amount = {}}}, "credit_note.no_such_line"},
      {"twice", good, {{0, eur(1)}, {0, eur(1)}}, "credit_note.same_line_twice"},
      {"zero", good, {{0, eur(0)}}, "credit_note.bad_amount"},
      {"negative", good, {{0, eur(-1)}}, "credit_note.bad_amount"},
      {"XOF", good, {{0, Money::of_minor(1, kXof)}}, "credit_note.bad_amount"},
      {"of a credit", mixed, {{credited, eur(1)}}, "credit_note.bad_amount"},
      {"a cent too much", good, {{0, eur(68'34)}}, "credit_note.exceeds_line"},
      {"2^63-1", good, {{0, eur(most)}}, "credit_note.exceeds_line"},
      {"a day early", good, {}, "credit_note.bad_date", *parse_date("2026-04-01")},
      {"no day", good, {}, "credit_note.bad_date", Date{}},
  };
  for (const Refused& row : rows) {
    const auto note = credit_invoice(head(row.day), row.invoice, {}, row.parts);
    EXPECT_EQ(error_code(note.status()), row.code) << row.what;
  }
}

TEST(CreditNote, NoMoreThanTheInvoiceAskedFor) {
  const TaxPolicy tax = TaxPolicy::none();
  std::vector<RatedLine> lines = {
      *manual_line("Pro", Decimal(1), Decimal(100), kEur, "standard"),
      *manual_line("Rebate", Decimal(1), Decimal(-40), kEur, "standard")};
  Invoice invoice;
  invoice.currency = kEur;
  invoice = open(*make_invoice(std::move(invoice), std::move(lines), {.tax = &tax}));
  const auto all_of_it = credit_invoice(head(), invoice, {}, std::vector<LineCredit>{{0, {}}});
  EXPECT_EQ(error_code(all_of_it.status()), "credit_note.exceeds_invoice");
  const CreditNote most = credit(invoice, {}, {{0, eur(60'00)}});
  EXPECT_EQ(error_code(credit_invoice(head(), invoice, {{most}}).status()),
            "credit_note.nothing_left");
}

TEST(CreditNote, VerifyFindsWhatWasChanged) {
  Invoice invoice = three_lines();
  const CreditNote first = credit(invoice, {}, {{0, eur(10'00)}});
  invoice.amount_credited = first.taken_off_due;
  const CreditNote second = credit(invoice, {first}, {{0, {}}, {2, eur(5'00)}});
  invoice.amount_credited = *add(first.taken_off_due, second.taken_off_due);
  EXPECT_EQ(error_code(verify(invoice, std::vector{first, second})), "");
  EXPECT_NE(error_code(verify(invoice, std::vector{first})), "");
  using Change = void (*)(CreditNote&);
  const std::vector<Change> changes = {
      [](CreditNote& n) { n.lines[0].tax = *add(n.lines[0].tax, eur(1)); },
      [](CreditNote& n) { n.lines[0].amount = eur(std::numeric_limits<std::int64_t>::max()); },
      [](CreditNote& n) { n.lines[0].line = 9; },
      [](CreditNote& n) { n.total = *add(n.total, eur(1)); },
      [](CreditNote& n) { n.taxes.clear(); },
      [](CreditNote& n) { n.lines.clear(); },
      [](CreditNote& n) { n.to_credit = eur(1); },
      [](CreditNote& n) { std::swap(n.taken_off_due, n.to_refund); },
      [](CreditNote& n) { n.to_credit = eur(1), n.to_refund = eur(-1); },
  };
  for (std::size_t at = 0; at < changes.size(); ++at) {
    CreditNote forged = second;
    changes[at](forged);
    EXPECT_EQ(error_code(verify(invoice, std::vector{first, forged})), "credit_note.inconsistent")
        << at;
  }
}

RC_GTEST_PROP(CreditNoteProperty, NotesInAnyPartsSumToTheInvoice, ()) {
  Invoice invoice = open(any_invoice());
  RC_PRE(invoice.total.is_positive());
  std::vector<CreditNote> notes;
  const int tries = *rc::gen::inRange(0, 6);
  for (int i = 0; i < tries; ++i) {
    const auto line = *rc::gen::inRange<std::int64_t>(0, std::ssize(invoice.lines));
    const std::int64_t whole = invoice.lines[static_cast<std::size_t>(line)].amount.minor();
    if (whole <= 0) continue;
    const Money part =
        Money::of_minor(*rc::gen::inRange<std::int64_t>(1, whole + 1), invoice.currency);
    auto note = credit_invoice(head(), invoice, notes, std::vector<LineCredit>{{line, part}});
    if (!note.ok()) continue;
    invoice.amount_credited = *add(invoice.amount_credited, note->taken_off_due);
    notes.push_back(*std::move(note));
  }
  auto last = credit_invoice(head(), invoice, notes);
  if (last.ok()) {
    invoice.amount_credited = *add(invoice.amount_credited, last->taken_off_due);
    notes.push_back(*std::move(last));
  }
  Money sum = Money::zero(invoice.currency);
  for (const CreditNote& note : notes) sum = *add(sum, note.total);
  // Where the last was refused, only credits of the invoice itself are left.
  if (last.ok()) RC_ASSERT(sum == invoice.total);
  RC_ASSERT(sum.minor() <= invoice.total.minor());
  RC_ASSERT(!amount_due(invoice).is_negative());
  RC_ASSERT(verify(invoice, notes).ok());
}

TEST(CreditNote, LinesKeepThroughJson) {
  const CreditNote note = credit(open(sample_invoice()), {});
  const auto back = credited_lines_from_json(credited_lines_to_json(note.lines), kEur);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(*back, note.lines);
  EXPECT_EQ(error_code(credited_lines_from_json(R"([{"line":"x"}])", kEur).status()),
            "invoice.bad_json");
}

TEST(CreditNote, ReasonsHaveNames) {
  for (int number = 1; number <= 6; ++number) {
    const auto reason = static_cast<CreditNoteReason>(number);
    EXPECT_EQ(parse_credit_note_reason(to_string(reason)), reason);
  }
  EXPECT_TRUE(to_string(CreditNoteReason{7}).empty());
  EXPECT_EQ(parse_credit_note_reason(""), std::nullopt);
}

}  // namespace
}  // namespace octroi
