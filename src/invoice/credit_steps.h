// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the lines of a credit note were reckoned from, as its explanations show it.
//
// Layer: invoice, private. Thread safety: values and pure functions.
#ifndef OCTROI_INVOICE_CREDIT_STEPS_H_
#define OCTROI_INVOICE_CREDIT_STEPS_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/invoice/credit_note.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/money.h"

namespace octroi {
inline namespace v0 {

// One line of a note. The pointers are into the documents that it was made of.
struct CreditStep {
  const CreditedLine* part = nullptr;
  const InvoiceLine* of = nullptr;
  std::vector<Money> taxes_of{};  // of several taxes, in the order of part->taxes
  CreditedLine earlier{};         // by the notes before: amount, discount, tax and taxes
};

// Errors: InvalidArgument "credit_note.other_invoice".
absl::StatusOr<std::vector<CreditStep>> credit_steps(const CreditNote& note, const Invoice& invoice,
                                                     std::span<const CreditNote> notes);

// The sum; of forged amounts it may wrap.
[[nodiscard]] Money together(Money earlier, Money now) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_CREDIT_STEPS_H_
