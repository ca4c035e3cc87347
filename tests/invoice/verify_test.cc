// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <functional>
#include <string>

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/invoice/invoice.h"
#include "sample.h"

namespace octroi {
namespace {

void grow(Money& amount, std::int64_t by = 1) {
  amount = Money::of_minor(amount.minor() + by, amount.currency());
}

struct ForgeryRow {
  const char* name;
  std::function<void(Invoice&)> forge;
  const char* code;
};

// Each changes one fact, or two that hide each other, of an invoice that is right.
TEST(VerifyInvoice, FindsEveryForgery) {
  const ForgeryRow rows[] = {
      {"subtotal", [](Invoice& i) { grow(i.subtotal); }, "invoice.inconsistent"},
      {"discount_total", [](Invoice& i) { grow(i.discount_total); }, "invoice.inconsistent"},
      {"net_total", [](Invoice& i) { grow(i.net_total); }, "invoice.inconsistent"},
      {"tax_total", [](Invoice& i) { grow(i.tax_total); }, "invoice.inconsistent"},
      {"total", [](Invoice& i) { grow(i.total); }, "invoice.inconsistent"},
      {"a line's currency",
       [](Invoice& i) { i.lines[0].tax = Money::of_minor(i.lines[0].tax.minor(), kXof); },
       "invoice.inconsistent"},
      {"a line's amount", [](Invoice& i) { grow(i.lines[0].amount); }, "rating.amount_not_derived"},
      {"a line's quantity", [](Invoice& i) { i.lines[1].quantity = Decimal(4); },
       "rating.amount_not_derived"},
      {"a line's net", [](Invoice& i) { grow(i.lines[0].net); }, "invoice.inconsistent"},
      {"a discount without its coupon",
       [](Invoice& i) { grow(i.lines[0].discount), grow(i.lines[0].net, -1); },
       "invoice.inconsistent"},
      {"a coupon's share moved to another line",
       [](Invoice& i) { grow(i.lines[0].coupons[0].taken), grow(i.lines[1].coupons[0].taken); },
       "invoice.inconsistent"},
      {"tax moved to another line",
       [](Invoice& i) { grow(i.lines[0].tax), grow(i.lines[1].tax, -1), grow(i.taxes[0].tax); },
       "invoice.inconsistent"},
      {"a rate's basis", [](Invoice& i) { grow(i.taxes[0].basis); }, "invoice.inconsistent"},
      {"tax shifted between the rates",
       [](Invoice& i) {
         grow(i.taxes[0].tax), grow(i.taxes[1].tax, -1);
         grow(i.lines.front().tax), grow(i.lines.back().tax, -1);
       },
       "invoice.inconsistent"},
      {"a rate left out", [](Invoice& i) { i.taxes.pop_back(); }, "invoice.inconsistent"},
      {"too much credit", [](Invoice& i) { i.credit_applied = i.total, grow(i.credit_applied); },
       "invoice.inconsistent"},
      {"credit below 0", [](Invoice& i) { grow(i.credit_applied, -5'01); }, "invoice.inconsistent"},
      {"paid below 0", [](Invoice& i) { grow(i.amount_paid, -1); }, "invoice.inconsistent"},
      {"paid too much", [](Invoice& i) { i.amount_paid = i.total; }, "invoice.inconsistent"},
      {"paid with something due", [](Invoice& i) { i.status = InvoiceStatus::kPaid; },
       "invoice.inconsistent"},
  };
  for (const ForgeryRow& row : rows) {
    Invoice invoice = sample_invoice();
    ASSERT_TRUE(verify(invoice).ok()) << verify(invoice);
    row.forge(invoice);
    EXPECT_EQ(error_code(verify(invoice)), row.code) << row.name;
  }
}

TEST(VerifyInvoice, ADiscountBelowZeroIsFound) {
  Invoice invoice = sample_invoice();
  InvoiceLine& line = invoice.lines[0];
  const std::int64_t more = line.net.minor() + 1;
  grow(line.discount, more);
  grow(line.net, -more);
  grow(line.coupons[0].share, more);
  EXPECT_EQ(error_code(verify(invoice)), "invoice.inconsistent");
  EXPECT_NE(error_message(verify(invoice)).find("below 0"), std::string::npos);
}

TEST(VerifyInvoice, PerLineTaxIsCheckedLineByLine) {
  TaxPolicy tax = sample_tax();
  tax.level = TaxRounding::kPerLine;
  Invoice invoice = sample_invoice(tax);
  ASSERT_TRUE(verify(invoice).ok()) << verify(invoice);
  grow(invoice.lines[0].tax);
  grow(invoice.lines[1].tax, -1);
  EXPECT_EQ(error_code(verify(invoice)), "invoice.inconsistent");
}

TEST(VerifyInvoice, TaxWhereNoneIsLeviedIsFound) {
  Invoice invoice = sample_invoice(TaxPolicy::none());
  ASSERT_TRUE(verify(invoice).ok()) << verify(invoice);
  grow(invoice.lines[0].tax);
  EXPECT_EQ(error_code(verify(invoice)), "invoice.inconsistent");
}

}  // namespace
}  // namespace octroi
