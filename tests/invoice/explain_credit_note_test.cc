// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/explain_credit_note.h"

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "any_invoice.h"
#include "credit_note_again.h"
#include "octroi/base/status.h"
#include "sample.h"

namespace octroi {
namespace {

const Date kToday = *parse_date("2026-04-02");

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

std::string golden(const std::string& name) {
  std::ifstream file(std::string(OCTROI_SOURCE_DIR) + "/tests/invoice/golden/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

CreditNoteId note_id(int number) {
  return *CreditNoteId::parse("00000000-0000-7000-8000-00000000000" + std::to_string(number));
}

Invoice issued(Invoice invoice) {
  invoice.id = *InvoiceId::parse("00000000-0000-7000-8000-0000000000aa");
  invoice.status = InvoiceStatus::kOpen;
  invoice.issuer = "main";
  invoice.number = "INV-202603-00042";
  invoice.issued_on = *parse_date("2026-03-31");
  return invoice;
}

// Puts a note of `parts` to the notes of the invoice, which remembers it.
void credit(Invoice& invoice, std::vector<CreditNote>& notes,
            const std::vector<LineCredit>& parts = {}) {
  const int number = static_cast<int>(notes.size()) + 1;
  CreditNote head;
  head.id = note_id(number);
  head.number = "CN-202604-0000" + std::to_string(number);
  head.issued_on = kToday;
  head.reason = CreditNoteReason::kOrderChange;
  head.text = "Set up later";
  auto note = credit_invoice(head, invoice, notes, parts);
  ASSERT_TRUE(note.ok()) << note.status();
  invoice.amount_credited = *add(invoice.amount_credited, note->taken_off_due);
  notes.push_back(*std::move(note));
}

struct Story {
  Invoice invoice;
  std::vector<CreditNote> notes{};
};

// 28.26 (6.61) are due; the first note takes parts of two discounted lines, the second the rest.
// Half of line 8 is half a cent of its discount, which goes to the first.
Story two_notes(const TaxPolicy& tax) {
  Story story{issued(sample_invoice(tax))};
  story.invoice.amount_paid = eur(100'00);
  credit(story.invoice, story.notes, {{5, eur(20'00)}, {7, eur(3'08)}});
  credit(story.invoice, story.notes);
  return story;
}

Json json_of(const CreditNote& note, const Story& story) {
  const auto json = to_json(note, story.invoice, story.notes);
  EXPECT_TRUE(json.ok()) << json.status();
  return Json::parse(json.value_or("{}"));
}

TEST(ExplainCreditNote, SaysWhereEveryCentComesFrom) {
  const Story story = two_notes(sample_tax());
  EXPECT_EQ(*explain(story.notes[0], story.invoice, story.notes),
            golden("credit_note_exclusive.txt"));
  EXPECT_EQ(*explain(story.notes[1], story.invoice, story.notes), golden("credit_note_rest.txt"));
}

TEST(ExplainCreditNote, SaysWhatTaxIsWithinThePrices) {
  const Story story = two_notes(inclusive_tax());
  EXPECT_EQ(*explain(story.notes[0], story.invoice, story.notes),
            golden("credit_note_inclusive.txt"));
}

TEST(ExplainCreditNote, SaysWhyNothingIsTaxedAndWhatIsGivenBack) {
  const TaxPolicy tax = TaxPolicy::exempt("Reverse charge");
  Story story{issued(sample_invoice(tax))};
  story.invoice.amount_paid = amount_due(story.invoice);
  story.invoice.status = InvoiceStatus::kPaid;
  credit(story.invoice, story.notes, {{1, {}}});
  CreditNote& note = story.notes[0];
  std::swap(note.to_credit, note.to_refund);
  note.text.clear();
  EXPECT_EQ(*explain(note, story.invoice, story.notes), golden("credit_note_exempt.txt"));
}

TEST(ExplainCreditNote, AllNotesOfATenantWillDo) {
  const Story story = two_notes(sample_tax());
  std::vector<CreditNote> all = story.notes;
  CreditNote other = story.notes[0];
  other.id = note_id(9);
  other.invoice = *InvoiceId::parse("00000000-0000-7000-8000-0000000000bb");
  all.insert(all.begin(), other);
  all.push_back(other);
  for (std::size_t at = 0; at < story.notes.size(); ++at) {
    const CreditNote& note = story.notes[at];
    const std::span before(story.notes.data(), at);
    EXPECT_EQ(*explain(note, story.invoice, all), *explain(note, story.invoice, before));
    EXPECT_EQ(*to_json(note, story.invoice, all), *to_json(note, story.invoice, before));
  }
}

TEST(ExplainCreditNote, OfAnotherInvoiceIsRefused) {
  const Story story = two_notes(sample_tax());
  using Change = void (*)(CreditNote&);
  const std::vector<Change> changes = {
      [](CreditNote& n) { n.invoice = {}; },
      [](CreditNote& n) { n.currency = kXof; },
      [](CreditNote& n) { n.lines[0].line = 8; },
      [](CreditNote& n) { n.lines[0].line = -1; },
      [](CreditNote& n) {
        n.lines[0].taxes.push_back({"CA-QST", eur(1)});
      },
  };
  for (std::size_t at = 0; at < changes.size(); ++at) {
    CreditNote note = story.notes[0];
    changes[at](note);
    EXPECT_EQ(error_code(explain(note, story.invoice, {}).status()), "credit_note.other_invoice")
        << at;
    EXPECT_EQ(error_code(to_json(note, story.invoice, {}).status()), "credit_note.other_invoice")
        << at;
  }
}

TEST(CreditNoteJson, IsEnoughToComputeEveryAmountAgain) {
  for (const TaxPolicy& tax : {sample_tax(), inclusive_tax()}) {
    const Story story = two_notes(tax);
    Json sums = {{"subtotal", 0}, {"discount_total", 0}, {"net_total", 0}, {"tax_total", 0}};
    sums["total"] = 0;
    for (const CreditNote& note : story.notes) {
      const Json json = json_of(note, story);
      EXPECT_EQ(wrong_in_note(json), "");
      for (auto& [name, sum] : sums.items()) sum = minor(sums, name) + minor(json, name);
    }
    // Both together are the invoice, to the cent.
    EXPECT_EQ(sums["subtotal"], story.invoice.subtotal.minor());
    EXPECT_EQ(sums["discount_total"], story.invoice.discount_total.minor());
    EXPECT_EQ(sums["net_total"], story.invoice.net_total.minor());
    EXPECT_EQ(sums["tax_total"], story.invoice.tax_total.minor());
    EXPECT_EQ(sums["total"], story.invoice.total.minor());
  }
}

TEST(CreditNoteJson, SaysWhichNoteItIs) {
  const Story story = two_notes(sample_tax());
  const Json json = json_of(story.notes[1], story);
  EXPECT_EQ(json.at("number"), "CN-202604-00002");
  EXPECT_EQ(json.at("invoice"), "INV-202603-00042");
  EXPECT_EQ(json.at("issuer"), "main");
  EXPECT_EQ(json.at("currency"), "EUR");
  EXPECT_EQ(json.at("issued_on"), "2026-04-02");
  EXPECT_EQ(json.at("reason"), "order_change");
  EXPECT_EQ(json.at("text"), "Set up later");
  EXPECT_EQ(json.at("lines").size(), 8u);
  EXPECT_EQ(json.at("lines")[5].at("of").at("unit"), "150.00");
  EXPECT_EQ(json.at("lines")[5].at("earlier").at("amount"), 20'00);
  EXPECT_FALSE(json.at("lines")[0].contains("earlier"));
}

// Each amount that a note tells is one that a wrong cent shows in.
TEST(CreditNoteJson, AWrongAmountIsFound) {
  const Story story = two_notes(sample_tax());
  const Json json = json_of(story.notes[1], story);
  ASSERT_EQ(wrong_in_note(json), "");
  std::size_t planted = 0;
  const auto plant = [&](const Json::json_pointer& at) {
    Json wrong = json;
    wrong[at] = json.at(at).get<std::int64_t>() + 1;
    EXPECT_NE(wrong_in_note(wrong), "") << at;
    ++planted;
  };
  for (const char* name : {"subtotal", "discount_total", "net_total", "tax_total", "total",
                           "taken_off_due", "to_credit", "to_refund"}) {
    plant(Json::json_pointer("/" + std::string(name)));
  }
  for (std::size_t i = 0; i < json.at("lines").size(); ++i) {
    for (const char* name : {"amount", "discount", "net", "tax"}) {
      if (!json.at("lines")[i].contains(name)) continue;
      plant(Json::json_pointer("/lines/" + std::to_string(i) + "/" + name));
    }
  }
  for (std::size_t i = 0; i < json.at("taxes").size(); ++i) {
    plant(Json::json_pointer("/taxes/" + std::to_string(i) + "/basis"));
    plant(Json::json_pointer("/taxes/" + std::to_string(i) + "/tax"));
  }
  EXPECT_EQ(planted, 8u + 30u + 4u);
}

RC_GTEST_PROP(CreditNoteJsonProperty, EveryNoteIsComputedAgain, ()) {
  Story story{issued(any_invoice())};
  RC_PRE(story.invoice.total.is_positive());
  story.invoice.amount_paid = Money::zero(story.invoice.currency);
  const int tries = *rc::gen::inRange(1, 5);
  for (int i = 0; i < tries; ++i) {
    const auto line = *rc::gen::inRange<std::int64_t>(0, std::ssize(story.invoice.lines));
    const std::int64_t whole = story.invoice.lines[static_cast<std::size_t>(line)].amount.minor();
    if (whole <= 0) continue;
    const Money part =
        Money::of_minor(*rc::gen::inRange<std::int64_t>(1, whole + 1), story.invoice.currency);
    CreditNote head;
    head.id = note_id(i + 1);
    head.issued_on = kToday;
    auto note = credit_invoice(head, story.invoice, story.notes, {{{line, part}}});
    if (note.ok()) story.notes.push_back(*std::move(note));
  }
  for (const CreditNote& note : story.notes) {
    RC_ASSERT(wrong_in_note(json_of(note, story)) == "");
    RC_ASSERT(explain(note, story.invoice, story.notes).ok());
  }
}

}  // namespace
}  // namespace octroi
