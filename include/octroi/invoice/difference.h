// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Difference: why one invoice asks for another amount than the one before.
//
// Lines are matched by what they bill. What changed on a line is put in one after the other, from
// its amount before to its amount after: quantity, unit price, share of the period, cut, discount,
// each tax. Each change has the amount it made, so that the changes of a line sum to the line's
// difference, and the lines' to the invoices'.
//
//   auto why = difference(february, march);
//   explain(*why);
//   // Pro, seats                                        21.90     36.50     14.60
//   //   quantity 3 -> 5                                                     14.60
//
// Layer: invoice. Thread safety: values and pure functions.
#ifndef OCTROI_INVOICE_DIFFERENCE_H_
#define OCTROI_INVOICE_DIFFERENCE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ChangeFactor : std::uint8_t {  // Numbers are wire format.
  kQuantity = 1,
  kUnitAmount = 2,
  kShare = 3,     // of the period
  kCut = 4,       // to what had been paid, or to a maximum
  kRounding = 5,  // another rule; or, of a forged line, what its derivation does not give
  kDiscount = 6,
  kTax = 7,
  kOnlyBefore = 8,
  kOnlyAfter = 9,
};
// "unit_amount"; what JSON shows. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(ChangeFactor factor) noexcept;

struct LineChange {
  ChangeFactor factor = ChangeFactor::kQuantity;
  std::string before{};  // "3", "17/31", "33% THIRD"
  std::string after{};
  Money effect{};  // on what the line asks for, with tax
};

struct LineDifference {
  std::string code{};
  std::string description{};  // the later line's
  Money before{};             // with discount and tax; 0 where there was none
  Money after{};
  std::vector<LineChange> changes{};  // those that happened; their effects sum to after - before
};

struct InvoiceDifference {
  std::string before{};  // the invoices' numbers
  std::string after{};
  Money total_before{};
  Money total_after{};
  std::vector<LineDifference> lines{};  // the later invoice's in their order, then what is gone
};

// Errors: InvalidArgument "money.currency_mismatch" (two currencies have no difference); OutOfRange
// "money.overflow", "decimal.overflow".
absl::StatusOr<InvoiceDifference> difference(const Invoice& before, const Invoice& after);

// For people: lines that did not change are left out.
[[nodiscard]] std::string explain(const InvoiceDifference& difference);
// {"before":"INV-1","after":"INV-2","total_before":2190,...,"lines":[{"code":"seats","before":2190,
// "after":3650,"changes":[{"factor":"quantity","before":"3","after":"5","effect":1460}]}]}; amounts
// in minor units.
[[nodiscard]] std::string to_json(const InvoiceDifference& difference);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_DIFFERENCE_H_
