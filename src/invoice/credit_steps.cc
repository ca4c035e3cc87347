// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "credit_steps.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status other_invoice(const CreditNote& note, std::string_view what) {
  return make_error(absl::StatusCode::kInvalidArgument, "credit_note.other_invoice",
                    "credit note " + note.number + " " + std::string(what));
}

// What `line` takes, put to what was taken of the same taxes before.
void add_to(CreditedLine& earlier, const CreditedLine& line) {
  earlier.amount = together(earlier.amount, line.amount);
  earlier.discount = together(earlier.discount, line.discount);
  earlier.tax = together(earlier.tax, line.tax);
  for (CreditedTax& tax : earlier.taxes) {
    const auto same = std::ranges::find(line.taxes, tax.code, &CreditedTax::code);
    if (same != line.taxes.end()) tax.tax = together(tax.tax, same->tax);
  }
}

CreditedLine taken_before(const CreditNote& note, const CreditedLine& part,
                          std::span<const CreditNote> notes) {
  const Money none = Money::zero(note.currency);
  CreditedLine earlier{.line = part.line, .amount = none, .discount = none, .tax = none};
  for (const CreditedTax& tax : part.taxes) earlier.taxes.push_back({tax.code, none});
  for (const CreditNote& before : notes) {
    if (before.id == note.id && !note.id.is_nil()) break;
    if (before.invoice != note.invoice) continue;
    for (const CreditedLine& line : before.lines) {
      if (line.line == part.line) add_to(earlier, line);
    }
  }
  return earlier;
}

}  // namespace

Money together(Money earlier, Money now) noexcept {
  const auto sum =
      static_cast<std::uint64_t>(earlier.minor()) + static_cast<std::uint64_t>(now.minor());
  return Money::of_minor(static_cast<std::int64_t>(sum), now.currency());
}

absl::StatusOr<std::vector<CreditStep>> credit_steps(const CreditNote& note, const Invoice& invoice,
                                                     std::span<const CreditNote> notes) {
  if (note.invoice != invoice.id || note.currency != invoice.currency) {
    return other_invoice(note, "is not of invoice " + invoice.number);
  }
  std::vector<CreditStep> steps;
  for (const CreditedLine& part : note.lines) {
    if (part.line < 0 || part.line >= std::ssize(invoice.lines)) {
      return other_invoice(note, "names a line that the invoice does not have");
    }
    const InvoiceLine& of = invoice.lines[static_cast<std::size_t>(part.line)];
    CreditStep step{.part = &part, .of = &of, .earlier = taken_before(note, part, notes)};
    for (const CreditedTax& tax : part.taxes) {
      const auto whole = std::ranges::find(of.tax_share.parts, tax.code, &TaxPart::code);
      if (whole == of.tax_share.parts.end()) {
        return other_invoice(note, "names a tax that the invoice's line does not have");
      }
      step.taxes_of.push_back(whole->tax);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace v0
}  // namespace octroi
