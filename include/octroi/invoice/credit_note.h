// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CreditNote: the document that takes an issued invoice back, whole or in part.
//
// An invoice is never edited. A note names lines of it and how much of each is taken back, before
// discount; the line's discount, net and tax follow in the same proportion, with the rate that the
// invoice was issued with. What the notes of a line have taken is rounded as one sum, half up, so
// that they never pass the line and the one that takes its last takes all that is left: the notes
// of an invoice that is taken back altogether sum to it exactly, line by line and rate by rate. Of
// a line that bears several taxes each follows by itself.
//
// The money of a note first goes where it is still owed: it is taken off what is due. The rest was
// paid, and is kept as the tenant's credit or given back to the payer.
//
//   total = taken_off_due + to_credit + to_refund
//
//   auto note = credit_invoice(head, invoice, earlier, {{{.line = 0, .amount = eur(25'00)}}});
//   note->total;   // 30.00 EUR: 25.00 and 20 % of tax
//
// Layer: invoice (may include tax, money, calendar, base). Thread safety: values, pure functions.
#ifndef OCTROI_INVOICE_CREDIT_NOTE_H_
#define OCTROI_INVOICE_CREDIT_NOTE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/date.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/money.h"
#include "octroi/tax/tax.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class CreditNoteReason : std::uint8_t {  // Numbers are wire format.
  kDuplicate = 1,
  kUnsatisfactory = 2,  // the product or the service
  kOrderChange = 3,
  kOrderCancelled = 4,
  kFraud = 5,
  kOther = 6,
};
// "order_change"; what records show. Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(CreditNoteReason reason) noexcept;
[[nodiscard]] std::optional<CreditNoteReason> parse_credit_note_reason(
    std::string_view text) noexcept;

// How much of one line is asked back.
struct LineCredit {
  std::int64_t line = 0;          // of the invoice, from 0
  std::optional<Money> amount{};  // before discount, above 0; absent: all that is left of the line

  friend bool operator==(const LineCredit&, const LineCredit&) = default;
};

// What a note takes of one tax of a line that bears several.
struct CreditedTax {
  std::string code{};
  Money tax{};

  friend bool operator==(const CreditedTax&, const CreditedTax&) = default;
};

// What a note takes of one line. Amounts have the line's sign: those of a charge are positive, and
// what is taken back of a credit within the invoice is negative.
struct CreditedLine {
  std::int64_t line = 0;
  std::string description{};  // the line's
  Money amount{};             // before discount
  Money discount{};
  Money net{};
  Money tax{};
  std::string tax_code{};            // the rate's; empty: not taxed, or by several
  std::vector<CreditedTax> taxes{};  // several taxes, as the line has them; they sum to `tax`

  friend bool operator==(const CreditedLine&, const CreditedLine&) = default;
};

struct CreditNote {
  CreditNoteId id{};
  TenantId tenant{};
  InvoiceId invoice{};

  std::string issuer{};  // the invoice's
  std::string series{};
  std::int64_t sequence = 0;
  std::string number{};  // "CN-202601-00042"
  Date issued_on{};

  CreditNoteReason reason = CreditNoteReason::kOther;
  std::string text{};  // why, in a person's words

  Currency currency;
  std::vector<CreditedLine> lines{};
  std::vector<TaxSubtotal> taxes{};  // the invoice's rates with this note's basis and tax
  Money subtotal{};                  // the sums, as those of an invoice
  Money discount_total{};
  Money net_total{};
  Money tax_total{};
  Money total{};  // above 0

  Money taken_off_due{};
  Money to_credit{};
  Money to_refund{};

  friend bool operator==(const CreditNote&, const CreditNote&) = default;
};

// The note that takes `parts` of `invoice` back, where `earlier` are all the notes it has already;
// without parts, all that is left of it. `head` gives id, number, day, reason and text. What was
// paid goes to `to_credit`; a caller that gives it back moves it to `to_refund`.
// Errors: FailedPrecondition "credit_note.invoice_closed" (neither open nor paid),
// "credit_note.exceeds_line" (says what is left), "credit_note.exceeds_invoice" (the invoice asked
// for less than its charges, because of credits within it), "credit_note.nothing_left";
// InvalidArgument "credit_note.no_such_line", "credit_note.same_line_twice",
// "credit_note.bad_amount" (not above 0, another currency, or a part of a line that is a credit
// itself), "credit_note.bad_date" (before the invoice's); OutOfRange "money.overflow".
absl::StatusOr<CreditNote> credit_invoice(CreditNote head, const Invoice& invoice,
                                          std::span<const CreditNote> earlier,
                                          std::span<const LineCredit> parts = {});

// Whether `notes`, in the order they were issued, are what credit_invoice() makes of their parts,
// and together took off `invoice` what it says.
// Errors: DataLoss "credit_note.inconsistent" (says which note and what differs).
absl::Status verify(const Invoice& invoice, std::span<const CreditNote> notes);

// What notes may still take back, with tax; not above 0 where nothing is left.
[[nodiscard]] Money creditable_left(const Invoice& invoice, std::span<const CreditNote> notes);

// The lines as a record packs them: [{"line":0,"description":"Pro","amount":2500,"net":2500,
// "tax":500,"tax_code":"FR-20"}]. Reading gives back exactly what was written.
[[nodiscard]] std::string credited_lines_to_json(std::span<const CreditedLine> lines);
// Errors: DataLoss "invoice.bad_json" (says which line and field).
absl::StatusOr<std::vector<CreditedLine>> credited_lines_from_json(std::string_view text,
                                                                   Currency currency);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_CREDIT_NOTE_H_
