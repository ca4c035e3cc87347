// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Invoice lines and tax breakdown as JSON: the form in which a record packs them.
//
// Amounts are integers in minor units, decimals are strings, dates are "2026-01-31", enums their
// names; what holds its default is left out. The currency stands once, beside the text in the
// record, and is handed in again to read. Reading gives back exactly what was written. A whole
// invoice as JSON, to be shown or kept elsewhere, is to_json() of explain.h.
//
//   [{"code":"base","description":"Pro","unit":"150.00","amount":15000,"net":15000,
//     "tax":3000,"tax_code":"FR-20","tax_percent":"20"}]
//
// Layer: invoice. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_JSON_H_
#define OCTROI_INVOICE_JSON_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/invoice/invoice.h"

namespace octroi OCTROI_API {
inline namespace v0 {

[[nodiscard]] std::string lines_to_json(std::span<const InvoiceLine> lines);
[[nodiscard]] std::string taxes_to_json(std::span<const TaxSubtotal> taxes);

// Errors: DataLoss "invoice.bad_json" (says which line and field).
absl::StatusOr<std::vector<InvoiceLine>> lines_from_json(std::string_view text, Currency currency);
absl::StatusOr<std::vector<TaxSubtotal>> taxes_from_json(std::string_view text, Currency currency);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_JSON_H_
