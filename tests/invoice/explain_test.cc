// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/explain.h"

#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

#include "sample.h"

namespace octroi {
namespace {

std::string golden(const std::string& name) {
  std::ifstream file(std::string(OCTROI_SOURCE_DIR) + "/tests/invoice/golden/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Invoice issued(const TaxPolicy& tax) {
  Invoice invoice = sample_invoice(tax);
  invoice.status = InvoiceStatus::kOpen;
  invoice.number = "INV-202603-00042";
  invoice.issued_on = *parse_date("2026-03-31");
  invoice.due_on = *parse_date("2026-04-14");
  invoice.amount_paid = Money::of_minor(100'00, kEur);
  return invoice;
}

TEST(Explain, SaysWhereEveryCentComesFrom) {
  EXPECT_EQ(explain(issued(sample_tax())), golden("explain_exclusive.txt"));
}

TEST(Explain, SaysWhatTaxIsWithinThePrices) {
  TaxPolicy tax = sample_tax();
  tax.mode = TaxMode::kInclusive;
  tax.level = TaxRounding::kPerLine;
  tax.rounding = Rounding::kHalfEven;
  EXPECT_EQ(explain(issued(tax)), golden("explain_inclusive.txt"));
}

TEST(Explain, SaysWhyNothingIsTaxedAndWhatIsCarried) {
  Invoice head;
  head.currency = kXof;
  std::vector<RatedLine> lines(2);
  lines[0].description = "Forfait \xC3\xA9t\xC3\xA9";
  lines[0].unit_amount = Decimal(5'000);
  lines[0].amount = Money::of_minor(5'000, kXof);
  lines[0].from = *parse_date("2026-03-01");
  lines[1] = lines[0];
  lines[1].kind = LineKind::kCredit;
  lines[1].unit_amount = Decimal(15'000);
  lines[1].amount = Money::of_minor(-15'000, kXof);
  const TaxPolicy tax = TaxPolicy::exempt("Reverse charge");
  EXPECT_EQ(explain(*make_invoice(head, lines, {.tax = &tax})), golden("explain_exempt.txt"));
}

TEST(Explain, OneLineByItself) {
  const std::string text = explain(sample_invoice().lines[4]);
  EXPECT_EQ(text.substr(0, text.find("  ")), "Unused: Users, 2026-03-15 to 2026-03-31");
  // Below its title a line reads as it does on the invoice, but for the whole of its tax's rate,
  // which only the invoice knows.
  const std::string details = text.substr(text.find('\n'));
  const std::string before_tax = details.substr(0, details.find("its part of"));
  EXPECT_GT(before_tax.size(), 20u);
  EXPECT_NE(explain(sample_invoice()).find(before_tax), std::string::npos);
  EXPECT_NE(text.find("its part of the rate's tax"), std::string::npos) << text;
}

TEST(Explain, SaysHowAProductFinerThanACentIsRounded) {
  Invoice head;
  head.currency = kEur;
  const std::vector<RatedLine> lines = {
      *manual_line("Hours", *Decimal::parse("2.5"), *Decimal::parse("0.333"), kEur, "standard"),
      *manual_line("Days", *Decimal::parse("2.50"), *Decimal::parse("10.0"), kEur, "standard")};
  const TaxPolicy tax = TaxPolicy::none();
  const std::string text = explain(*make_invoice(head, lines, {.tax = &tax}));
  EXPECT_NE(text.find("     2.5 x 0.333, rounded half up\n"), std::string::npos) << text;
  EXPECT_NE(text.find("     2.50 x 10.0\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace octroi
