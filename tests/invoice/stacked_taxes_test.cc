// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Several taxes on a line, through all that an invoice goes through.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "credit_note_again.h"
#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"
#include "octroi/invoice/credit_note.h"
#include "octroi/invoice/difference.h"
#include "octroi/invoice/explain.h"
#include "octroi/invoice/explain_credit_note.h"
#include "octroi/invoice/json.h"

namespace octroi {
namespace {

const Currency kCad = *Currency::parse("CAD");
const Date kToday = *parse_date("2026-04-02");

Money cad(std::int64_t minor) { return Money::of_minor(minor, kCad); }

TaxRate rate(std::string code, std::string name, const char* percent, TaxStacking stacking) {
  TaxRate rate;
  rate.code = std::move(code);
  rate.category = "standard";
  rate.percent = *Decimal::parse(percent);
  rate.name = std::move(name);
  rate.stacking = stacking;
  return rate;
}

TaxPolicy quebec(TaxMode mode = TaxMode::kExclusive, TaxStacking qst = TaxStacking::kBeside) {
  TaxPolicy policy;
  policy.mode = mode;
  policy.rates = {rate("CA-GST", "GST", "5", TaxStacking::kBeside),
                  rate("CA-QST", "QST", "9.975", qst)};
  return policy;
}

// All stackings at once.
TaxPolicy medley(TaxMode mode = TaxMode::kExclusive) {
  TaxPolicy policy = quebec(mode, TaxStacking::kOnTop);
  policy.rates.push_back(rate("LEVY", "Levy", "3", TaxStacking::kWithin));
  policy.rates.push_back(rate("STAMP", "Stamp", "0", TaxStacking::kFlat));
  policy.rates.back().flat = cad(2'00);
  return policy;
}

Invoice invoice_of(const TaxPolicy& tax, const std::vector<const char*>& prices) {
  std::vector<RatedLine> lines;
  for (const char* price : prices) {
    lines.push_back(*manual_line("Pro", Decimal(1), *Decimal::parse(price), kCad, "standard"));
  }
  Invoice head;
  head.currency = kCad;
  Invoice invoice = *make_invoice(std::move(head), std::move(lines), {.tax = &tax});
  invoice.status = InvoiceStatus::kOpen;
  invoice.number = "INV-7";
  invoice.issued_on = kToday;
  return invoice;
}

TEST(StackedInvoice, TheBreakdownNamesEachTax) {
  const Invoice invoice = invoice_of(quebec(), {"60.00", "40.00"});
  ASSERT_EQ(invoice.taxes.size(), 2u);
  EXPECT_EQ(invoice.taxes[0].name, "GST");
  EXPECT_EQ(invoice.taxes[0].basis, cad(100'00));
  EXPECT_EQ(invoice.taxes[0].tax, cad(5'00));
  EXPECT_EQ(invoice.taxes[1].code, "CA-QST");
  EXPECT_EQ(invoice.taxes[1].percent, *Decimal::parse("9.975"));
  EXPECT_EQ(invoice.taxes[1].tax, cad(9'98));
  EXPECT_EQ(invoice.net_total, cad(100'00));
  EXPECT_EQ(invoice.tax_total, cad(14'98));
  EXPECT_EQ(invoice.total, cad(114'98));
  const std::vector<TaxPart> taxes = taxes_of(invoice.lines[0]);
  ASSERT_EQ(taxes.size(), 2u);
  EXPECT_EQ(taxes[0].tax, cad(3'00));
  EXPECT_EQ(taxes[1].tax, cad(5'99));
  EXPECT_EQ(invoice.lines[0].tax_share.code, "");
}

TEST(StackedInvoice, OneTaxIsKeptAsEver) {
  TaxPolicy tax = quebec();
  tax.rates.resize(1);
  tax.rates[0].stacking = TaxStacking::kAlone;
  const Invoice invoice = invoice_of(tax, {"60.00"});
  EXPECT_TRUE(invoice.lines[0].tax_share.parts.empty());
  EXPECT_EQ(taxes_of(invoice.lines[0]),
            (std::vector<TaxPart>{{"CA-GST", Decimal(5), TaxStacking::kAlone, cad(3'00)}}));
  EXPECT_EQ(taxes_to_json(invoice.taxes),
            R"([{"code":"CA-GST","category":"standard","name":"GST","vat_code":"S",)"
            R"("percent":"5","basis":6000,"tax":300}])");
}

TEST(StackedInvoice, JsonKeepsEachTax) {
  const Invoice invoice = invoice_of(medley(), {"100.00"});
  const std::string json = lines_to_json(invoice.lines);
  EXPECT_NE(json.find(R"("taxes":[{"code":"CA-GST","percent":"5","stacking":"beside","tax":500},)"
                      R"({"code":"CA-QST","percent":"9.975","stacking":"on_top","tax":1047},)"),
            std::string::npos)
      << json;
  EXPECT_EQ(json.find("tax_code"), std::string::npos);
  EXPECT_EQ(*lines_from_json(json, kCad), invoice.lines);
  EXPECT_EQ(*taxes_from_json(taxes_to_json(invoice.taxes), kCad), invoice.taxes);
  for (const char* bad : {R"([{"taxes":3}])", R"([{"taxes":[{"stacking":"sideways"}]}])",
                          R"([{"taxes":[{"rate":1}]}])"}) {
    EXPECT_EQ(error_code(lines_from_json(bad, kCad).status()), "invoice.bad_json") << bad;
  }
}

// What stands below the lines of an explanation.
std::string foot_of(const Invoice& invoice) {
  const std::string text = explain(invoice);
  return text.substr(text.find("Net "));
}

TEST(StackedInvoice, ExplainsWhatAPersonCanReckonAgain) {
  const std::string text = explain(invoice_of(quebec(), {"60.00", "40.00"}));
  EXPECT_NE(text.find("     tax CA-GST: 3.00 for 60.00, its part of 5.00 (5% of 100.00)\n"
                      "     tax CA-QST: 5.99 for 60.00, its part of 9.98 (9.975% of 100.00)\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(foot_of(invoice_of(quebec(), {"60.00", "40.00"})),
            "Net                                                                   100.00\n"
            "GST 5% (CA-GST) on 100.00, rounded half up                              5.00\n"
            "QST 9.975% (CA-QST) on 100.00, rounded half up                          9.98\n"
            "Total                                                                 114.98\n"
            "Due                                                                   114.98\n");
  EXPECT_EQ(foot_of(invoice_of(quebec(TaxMode::kInclusive), {"100.00"})),
            "Net                                                                    86.97\n"
            "GST 5% (CA-GST) on 86.97: 5/114.975 of 100.00, rounded half up, within the prices"
            "  4.35\n"
            "QST 9.975% (CA-QST) on 86.97: 9.975/114.975 of 100.00, rounded half up, within the"
            " prices  8.68\n"
            "Total                                                                 100.00\n"
            "Due                                                                   100.00\n");
}

TEST(StackedInvoice, ExplainsEveryStacking) {
  EXPECT_EQ(foot_of(invoice_of(medley(), {"100.00"})),
            "Net                                                                   100.00\n"
            "GST 5% (CA-GST) on 100.00, rounded half up                              5.00\n"
            "QST 9.975% (CA-QST) on 105.00, rounded half up                         10.47\n"
            "Levy 3% (LEVY) on 119.04: 3/97 of 115.47, rounded half up               3.57\n"
            "Stamp (STAMP), once for the invoice                                     2.00\n"
            "Total                                                                 121.04\n"
            "Due                                                                   121.04\n");
  TaxPolicy by_line = medley(TaxMode::kInclusive);
  by_line.level = TaxRounding::kPerLine;
  const std::string text = explain(invoice_of(by_line, {"121.04", "10.00"}));
  EXPECT_NE(text.find("     tax CA-GST: 5/115.47375 of 115.47 is 5.00, rounded half up\n"
                      "     tax CA-QST: 10.47375/115.47375 of 115.47 is 10.47, rounded half up\n"
                      "     tax LEVY: 3% of 119.04 is 3.57, rounded half up\n"
                      "     tax STAMP: 2.00, once for the invoice\n"
                      "2. "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("sum of the lines, within the prices"), std::string::npos) << text;
  TaxPolicy exempt = quebec();
  exempt.rates[1].percent = Decimal(0);
  exempt.rates[1].exemption_reason = "Act respecting the QST, section 352";
  EXPECT_NE(foot_of(invoice_of(exempt, {"100.00"}))
                .find("QST (CA-QST) not levied: Act respecting the QST, section 352"),
            std::string::npos);
}

struct ForgeryRow {
  const char* name;
  std::function<void(Invoice&)> forge;
};

void grow(Money& amount, std::int64_t by) {
  amount = Money::of_minor(amount.minor() + by, amount.currency());
}

// Puts `by` more on a tax of the first line and on its rate.
void shift(Invoice& invoice, std::size_t tax, std::int64_t by) {
  grow(invoice.lines[0].tax_share.parts[tax].tax, by);
  grow(invoice.taxes[tax].tax, by);
}

// Each hides itself from all sums; only what the percentages say gives it away.
TEST(StackedInvoice, VerifyFindsABugInOneTax) {
  const ForgeryRow rows[] = {
      {"a cent from one tax to another", [](Invoice& i) { shift(i, 0, 1), shift(i, 1, -1); }},
      {"from on top to within", [](Invoice& i) { shift(i, 1, 1), shift(i, 2, -1); }},
      {"from a flat one", [](Invoice& i) { shift(i, 0, 2), shift(i, 3, -2); }},
      {"a flat one on another line",
       [](Invoice& i) {
         grow(i.lines[0].tax_share.parts[3].tax, -2'00), grow(i.lines[0].tax, -2'00);
         grow(i.lines[1].tax_share.parts[3].tax, 2'00), grow(i.lines[1].tax, 2'00);
       }},
      {"another basis", [](Invoice& i) { i.taxes[1].basis = i.net_total; }},
      {"another percentage on a line",
       [](Invoice& i) { i.lines[0].tax_share.parts[0].percent = Decimal(6); }},
      {"another percentage everywhere",
       [](Invoice& i) {
         i.taxes[0].percent = Decimal(6);
         for (InvoiceLine& line : i.lines) line.tax_share.parts[0].percent = Decimal(6);
       }},
      {"beside instead of on top",
       [](Invoice& i) {
         i.taxes[1].stacking = TaxStacking::kBeside;
         for (InvoiceLine& line : i.lines) {
           line.tax_share.parts[1].stacking = TaxStacking::kBeside;
         }
       }},
      {"a tax that the line lost", [](Invoice& i) { i.lines[0].tax_share.parts.pop_back(); }},
      {"a tax that the breakdown lost", [](Invoice& i) { i.taxes.pop_back(); }},
      {"taxes in another order", [](Invoice& i) { std::swap(i.taxes[0], i.taxes[1]); }},
      {"one tax and several", [](Invoice& i) { i.lines[0].tax_share.code = "CA-GST"; }},
      {"another currency",
       [](Invoice& i) {
         Money& tax = i.lines[0].tax_share.parts[0].tax;
         tax = Money::of_minor(tax.minor(), kEur);
       }},
      {"a flat tax without its amount", [](Invoice& i) { i.taxes[3].flat.reset(); }},
      {"rounded by another rule",
       [](Invoice& i) { i.lines[1].tax_share.rounding = Rounding::kDown; }},
  };
  for (const TaxMode mode : {TaxMode::kExclusive, TaxMode::kInclusive}) {
    for (const TaxRounding level : {TaxRounding::kPerInvoice, TaxRounding::kPerLine}) {
      TaxPolicy tax = medley(mode);
      tax.level = level;
      for (const ForgeryRow& row : rows) {
        Invoice invoice = invoice_of(tax, {"68.33", "68.33", "12.34"});
        ASSERT_TRUE(verify(invoice).ok()) << verify(invoice);
        row.forge(invoice);
        EXPECT_EQ(error_code(verify(invoice)), "invoice.inconsistent")
            << row.name << ", " << to_string(mode) << ", " << to_string(level);
      }
    }
  }
}

CreditNote credit(const Invoice& invoice, const std::vector<CreditNote>& earlier,
                  const std::vector<LineCredit>& parts) {
  CreditNote head;
  head.issued_on = kToday;
  auto note = credit_invoice(head, invoice, earlier, parts);
  EXPECT_TRUE(note.ok()) << note.status();
  return *std::move(note);
}

TEST(StackedInvoice, NotesGiveEachTaxBackToTheLastCent) {
  for (const TaxMode mode : {TaxMode::kExclusive, TaxMode::kInclusive}) {
    Invoice invoice = invoice_of(medley(mode), {"68.33", "68.33"});
    std::vector<CreditNote> notes;
    for (const std::vector<LineCredit>& parts : {std::vector<LineCredit>{{0, cad(22'77)}},
                                                 {{0, cad(22'78)}, {1, cad(1'00)}},
                                                 {{1, {}}},
                                                 std::vector<LineCredit>{}}) {
      notes.push_back(credit(invoice, notes, parts));
      invoice.amount_credited = *add(invoice.amount_credited, notes.back().taken_off_due);
    }
    EXPECT_TRUE(verify(invoice, notes).ok()) << verify(invoice, notes);
    Money total = cad(0);
    for (const CreditNote& note : notes) total = *add(total, note.total);
    EXPECT_EQ(total, invoice.total);
    for (std::size_t i = 0; i < invoice.taxes.size(); ++i) {
      Money basis = cad(0);
      Money tax = cad(0);
      for (const CreditNote& note : notes) {
        EXPECT_EQ(note.taxes[i].name, invoice.taxes[i].name);
        basis = *add(basis, note.taxes[i].basis);
        tax = *add(tax, note.taxes[i].tax);
      }
      EXPECT_EQ(basis, invoice.taxes[i].basis) << invoice.taxes[i].code;
      EXPECT_EQ(tax, invoice.taxes[i].tax) << invoice.taxes[i].code;
    }
    const auto& lines = notes[1].lines;
    EXPECT_EQ(*credited_lines_from_json(credited_lines_to_json(lines), kCad), lines);
    CreditNote& forged = notes[1];
    grow(forged.lines[0].taxes[0].tax, 1);
    grow(forged.lines[0].taxes[1].tax, -1);
    EXPECT_EQ(error_code(verify(invoice, notes)), "credit_note.inconsistent");
  }
}

TEST(StackedInvoice, DifferenceSaysWhichTaxChanged) {
  TaxPolicy raised = quebec();
  raised.rates[1].percent = Decimal(12);
  const auto why = difference(invoice_of(quebec(), {"100.00"}), invoice_of(raised, {"100.00"}));
  ASSERT_TRUE(why.ok()) << why.status();
  const std::vector<LineChange>& changes = why->lines.front().changes;
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].factor, ChangeFactor::kTax);
  EXPECT_EQ(changes[0].before, "9.975% CA-QST");
  EXPECT_EQ(changes[0].after, "12% CA-QST");
  EXPECT_EQ(changes[0].effect, cad(2'02));

  const auto other = difference(invoice_of(quebec(), {"100.00"}), invoice_of(medley(), {"200.00"}));
  ASSERT_TRUE(other.ok()) << other.status();
  const LineDifference& line = other->lines.front();
  Money sum = cad(0);
  for (const LineChange& change : line.changes) sum = *add(sum, change.effect);
  EXPECT_EQ(sum, *subtract(line.after, line.before));
  EXPECT_EQ(line.changes.back().before, "none");
  EXPECT_EQ(line.changes.back().after, "2.00 STAMP");
}

TEST(StackedTaxes, OfAModeThatIsNoneAreRefused) {
  for (TaxPolicy policy : {medley(), quebec()}) {
    policy.mode = TaxMode{9};
    std::vector<RatedLine> lines(2, *manual_line("x", Decimal(1), Decimal(10), cad(0).currency(),
                                                 policy.rates.front().category));
    for (const std::size_t count : {std::size_t{2}, std::size_t{200}}) {
      lines.resize(count, lines.front());
      const auto totals = calculate_invoice(
          {.currency = cad(0).currency(), .lines = lines, .discounts = {}, .tax = &policy});
      EXPECT_EQ(error_code(totals.status()), "tax.bad_mode") << count;
    }
  }
}

TEST(StackedInvoice, NotesExplainEachTax) {
  for (const TaxMode mode : {TaxMode::kExclusive, TaxMode::kInclusive}) {
    const Invoice invoice = invoice_of(medley(mode), {"100.00", "33.33"});
    CreditNote head;
    head.issued_on = kToday;
    std::vector<CreditNote> notes = {*credit_invoice(head, invoice, {}, {{{0, cad(33'33)}}})};
    notes.push_back(*credit_invoice(head, invoice, notes));
    for (std::size_t at = 0; at < notes.size(); ++at) {
      const std::span before(notes.data(), at);
      EXPECT_EQ(wrong_in_note(Json::parse(*to_json(notes[at], invoice, before))), "");
    }
    Json wrong = Json::parse(*to_json(notes[1], invoice, std::span(notes.data(), 1)));
    wrong["lines"][0]["taxes"][1]["tax"] = minor(wrong["lines"][0]["taxes"][1], "tax") + 1;
    EXPECT_EQ(wrong_in_note(wrong), "tax of CA-QST");
  }
}

TEST(StackedInvoice, NotesExplainEveryStacking) {
  const Invoice invoice = invoice_of(medley(), {"100.00", "33.33"});
  CreditNote head;
  head.issued_on = kToday;
  const std::vector<CreditNote> first = {*credit_invoice(head, invoice, {}, {{{0, cad(33'33)}}})};
  const std::string text = *explain(*credit_invoice(head, invoice, first), invoice, first);
  EXPECT_EQ(text.substr(text.find("Line 1")),
            "Line 1: Pro                                                            66.67\n"
            "     with 33.33 on earlier notes all 100.00 of the line\n"
            "     tax CA-GST: 5.00 of 5.00, less 1.67 on earlier notes is 3.33\n"
            "     tax CA-QST: 10.47 of 10.47, less 3.49 on earlier notes is 6.98\n"
            "     tax LEVY: 3.57 of 3.57, less 1.19 on earlier notes is 2.38\n"
            "     tax STAMP: 2.00 of 2.00, less 0.67 on earlier notes is 1.33\n"
            "Line 2: Pro                                                            33.33\n"
            "     all 33.33 of the line\n"
            "     tax CA-GST: 1.67 of 1.67\n"
            "     tax CA-QST: 3.50 of 3.50\n"
            "     tax LEVY: 1.19 of 1.19\n"
            "\n"
            "Subtotal                                                              100.00\n"
            "Net                                                                   100.00\n"
            "GST 5% (CA-GST) on 100.00, sum of the lines                             5.00\n"
            "QST 9.975% (CA-QST) on 105.00 with taxes before it, sum of the lines   10.48\n"
            "Levy 3% (LEVY) on 119.05 with the taxes, sum of the lines               3.57\n"
            "Stamp (STAMP), sum of the lines                                         1.33\n"
            "Total                                                                 120.38\n"
            "Taken off what was due                                                120.38\n");
}

}  // namespace
}  // namespace octroi
