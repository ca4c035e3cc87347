// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/invoice.h"

#include <algorithm>
#include <limits>

namespace octroi {
inline namespace v0 {

Money amount_due(const Invoice& invoice) noexcept {
  if (invoice.status == InvoiceStatus::kDelegated) return Money::zero(invoice.currency);
  const Int128 due = static_cast<Int128>(invoice.total.minor()) - invoice.credit_applied.minor() -
                     invoice.prepaid_applied.minor() - invoice.amount_paid.minor() -
                     invoice.amount_credited.minor();
  // Only a record that was tampered with reaches the ends.
  constexpr Int128 kMin = std::numeric_limits<std::int64_t>::min();
  constexpr Int128 kMax = std::numeric_limits<std::int64_t>::max();
  return Money::of_minor(static_cast<std::int64_t>(std::clamp(due, kMin, kMax)),
                         invoice.total.currency());
}

std::string_view to_string(InvoiceStatus status) noexcept {
  switch (status) {
    case InvoiceStatus::kDraft:
      return "draft";
    case InvoiceStatus::kOpen:
      return "open";
    case InvoiceStatus::kPaid:
      return "paid";
    case InvoiceStatus::kVoid:
      return "void";
    case InvoiceStatus::kUncollectible:
      return "uncollectible";
    case InvoiceStatus::kDelegated:
      return "delegated";
  }
  return {};
}

std::optional<InvoiceStatus> parse_invoice_status(std::string_view text) noexcept {
  for (const InvoiceStatus status :
       {InvoiceStatus::kDraft, InvoiceStatus::kOpen, InvoiceStatus::kPaid, InvoiceStatus::kVoid,
        InvoiceStatus::kUncollectible, InvoiceStatus::kDelegated}) {
    if (text == to_string(status)) return status;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
