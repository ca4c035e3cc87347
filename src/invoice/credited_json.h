// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The members of a credited line, as its record and its explanation write them.
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_CREDITED_JSON_H_
#define OCTROI_INVOICE_CREDITED_JSON_H_

#include <vector>

#include "octroi/base/json_writer.h"
#include "octroi/invoice/credit_note.h"

namespace octroi {
inline namespace v0 {

// Into the object that is open.
void write_credited_line(JsonWriter& json, const CreditedLine& line);
// "taxes"; nothing where there are none.
void write_credited_taxes(JsonWriter& json, const std::vector<CreditedTax>& taxes);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_CREDITED_JSON_H_
