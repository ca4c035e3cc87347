// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The words and the columns that all explanations of documents share.
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_EXPLAIN_TEXT_H_
#define OCTROI_INVOICE_EXPLAIN_TEXT_H_

#include <string>
#include <string_view>

#include "octroi/calendar/date.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {

inline constexpr std::string_view kIndent = "     ";

// Appends a line with its amount at the right.
void put(std::string& out, std::string_view text, Money amount);

// -2^63 stays what it is: it has no opposite.
[[nodiscard]] Money negative(Money amount);

// Half-open [from, to) as people say it: both days are in it.
[[nodiscard]] std::string days(Date from, Date to);
[[nodiscard]] std::string percent(const Decimal& value);
// ", rounded half up"
[[nodiscard]] std::string rounded(Rounding rounding);
// "Unused: Pro, 2026-03-15 to 2026-03-31"
[[nodiscard]] std::string title_of(const InvoiceLine& line);
// Why a rate of a breakdown was not levied.
[[nodiscard]] std::string exemption_of(const TaxSubtotal& rate);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_EXPLAIN_TEXT_H_
