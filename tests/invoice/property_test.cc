// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <random>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "any_invoice.h"
#include "octroi/invoice/calculate.h"
#include "octroi/invoice/json.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

InvoiceTotals totals_of(const AnyInput& input) {
  return *calculate_invoice({.currency = input.currency,
                             .lines = input.lines,
                             .discounts = input.discounts,
                             .tax = &input.tax,
                             .credit_available = input.credit});
}

RC_GTEST_PROP(Invoice, VerifiesWhateverItsInput, ()) {  // I04, I05
  const absl::Status status = verify(any_invoice());
  RC_LOG() << status.ToString();
  RC_ASSERT(status.ok());
}

RC_GTEST_PROP(Invoice, NeverGoesBelowZeroByADiscount, ()) {  // I22
  const AnyInput input = any_input();
  const InvoiceTotals totals = totals_of(input);
  for (std::size_t i = 0; i < input.lines.size(); ++i) {
    const std::int64_t amount = input.lines[i].amount.minor();
    RC_ASSERT(totals.lines[i].discount >= 0);
    RC_ASSERT(totals.lines[i].discount <= std::max<std::int64_t>(amount, 0));
  }
}

RC_GTEST_PROP(Invoice, DoesNotDependOnTheOrderOfItsCoupons, ()) {  // I22
  AnyInput input = any_input();
  const InvoiceTotals before = totals_of(input);
  std::shuffle(input.discounts.begin(), input.discounts.end(),
               std::minstd_rand(*rc::gen::arbitrary<std::uint32_t>()));
  const InvoiceTotals after = totals_of(input);
  RC_ASSERT(before.lines == after.lines);
  RC_ASSERT(before.shares == after.shares);
  RC_ASSERT(before.total == after.total);
}

RC_GTEST_PROP(Invoice, CreditIsNeverMoreThanTheTotal, ()) {
  const AnyInput input = any_input();
  const InvoiceTotals totals = totals_of(input);
  if (totals.total < 0) {
    RC_ASSERT(totals.credit_applied == totals.total);
  } else {
    RC_ASSERT(totals.credit_applied == std::min(totals.total, input.credit));
  }
}

RC_GTEST_PROP(InvoiceJson, ReadsBackWhatItWrote, ()) {
  const Invoice invoice = any_invoice();
  const auto lines = lines_from_json(lines_to_json(invoice.lines), invoice.currency);
  RC_ASSERT(lines.ok());
  RC_ASSERT(*lines == invoice.lines);
  const auto taxes = taxes_from_json(taxes_to_json(invoice.taxes), invoice.currency);
  RC_ASSERT(taxes.ok());
  RC_ASSERT(*taxes == invoice.taxes);
}

}  // namespace
}  // namespace octroi
