// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The invoice machine: commands in, events or a refusal out.
//
//   draft --Finalize--> open | paid          (paid at once where nothing is due)
//   open ---RecordPayment--> open | paid     uncollectible --RecordPayment--> uncollectible | paid
//   open ---RecordCredit--> open | paid      (a credit note takes off what is due)
//   open ---MarkUncollectible--> uncollectible
//   open | paid ---ReversePayment--> open    uncollectible --ReversePayment--> uncollectible
//   draft | open --Void--> void
//   draft --Delegate--> delegated            (another tenant is asked; final)
//
// decide() is pure: the invoice and a command give the events that happened, or the first refusal
// that applies; evolve() puts one event into the invoice and cannot fail. The number is not part of
// an event: the store gives it in the commit that finalises, see numbering.h.
//
//   auto decision = decide(invoice, RecordPayment{.payment = id, .amount = due, .on = today});
//   if (auto* refusal = std::get_if<InvoiceRefusal>(&decision)) return to_status(*refusal);
//   for (const auto& event : std::get<InvoiceEvents>(decision)) invoice = evolve(invoice, event);
//
// Layer: invoice (may include money, calendar, base). Thread safety: pure functions.
#ifndef OCTROI_INVOICE_MACHINE_H_
#define OCTROI_INVOICE_MACHINE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/date.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// --- Commands. Days are civil days of the issuer. ------------------------------------------------

struct Finalize {
  Date issued_on{};
  Date due_on{};         // not before issued_on
  std::string series{};  // the number's counter: NumberPattern::at()
};
struct RecordPayment {  // confirmed by the provider, or by an audited hand
  PaymentId payment{};
  Money amount{};  // > 0, at most what is due
  Date on{};
};
// A chargeback or a returned transfer; not a refund, which leaves it paid. By Billing:
// RecordReversal.
struct ReversePayment {
  PaymentId payment{};
  Money amount{};  // > 0, at most what was paid
  Date on{};
};
struct RecordCredit {  // a credit note's taken_off_due
  CreditNoteId note{};
  Money amount{};  // > 0, at most what is due
  Date on{};
};
struct Void {
  Date on{};
  std::string reason{};
};
struct MarkUncollectible {
  Date on{};
  std::string reason{};
};

struct Delegate {
  TenantId payer{};
  Date on{};
};

using InvoiceCommand = std::variant<Finalize, RecordPayment, ReversePayment, RecordCredit, Void,
                                    MarkUncollectible, Delegate>;

// --- Events --------------------------------------------------------------------------------------

struct Finalized {
  Date issued_on{};
  Date due_on{};
  std::string series{};

  friend bool operator==(const Finalized&, const Finalized&) = default;
};
struct PaymentRecorded {
  PaymentId payment{};
  Money amount{};
  Date on{};

  friend bool operator==(const PaymentRecorded&, const PaymentRecorded&) = default;
};
struct Settled {  // nothing is due any more
  Date on{};

  friend bool operator==(const Settled&, const Settled&) = default;
};
struct PaymentReversed {
  PaymentId payment{};
  Money amount{};
  Date on{};

  friend bool operator==(const PaymentReversed&, const PaymentReversed&) = default;
};
struct CreditRecorded {
  CreditNoteId note{};
  Money amount{};
  Date on{};

  friend bool operator==(const CreditRecorded&, const CreditRecorded&) = default;
};
struct Voided {
  Date on{};
  std::string reason{};

  friend bool operator==(const Voided&, const Voided&) = default;
};
struct MarkedUncollectible {
  Date on{};
  std::string reason{};

  friend bool operator==(const MarkedUncollectible&, const MarkedUncollectible&) = default;
};

struct Delegated {
  TenantId payer{};
  Date on{};

  friend bool operator==(const Delegated&, const Delegated&) = default;
};

using InvoiceEvent = std::variant<Finalized, PaymentRecorded, Settled, PaymentReversed,
                                  CreditRecorded, Voided, MarkedUncollectible, Delegated>;
using InvoiceEvents = std::vector<InvoiceEvent>;

// "finalized", "record_payment": the names in records; stable.
[[nodiscard]] std::string_view event_name(const InvoiceEvent& event) noexcept;
[[nodiscard]] std::string_view command_name(const InvoiceCommand& command) noexcept;

// --- Refusals ------------------------------------------------------------------------------------

enum class InvoiceRefusal : std::uint16_t {  // In order of precedence; wire format, never reused.
  kNotDraft = 1,
  kNotOpen = 2,  // the command has no arrow from this status
  kAmountNotPositive = 3,
  kCurrencyDiffers = 4,
  kExceedsAmountDue = 5,
  kExceedsAmountPaid = 6,
  kHasPayments = 7,  // void: give the money back first
  kNoLines = 8,
  kNoSeries = 9,
  kBadDate = 10,  // not a day, or due before it is issued
  kNoReason = 11,
  kHasCredits = 12,  // void: credit the rest instead
};

[[nodiscard]] std::string_view to_string(InvoiceRefusal refusal) noexcept;  // "not_draft"
// FailedPrecondition (InvalidArgument for amounts, currency, series, dates and reasons) with code
// "invoice.<name>" and a sentence that says what to do.
[[nodiscard]] absl::Status to_status(InvoiceRefusal refusal);

using InvoiceDecision = std::variant<InvoiceEvents, InvoiceRefusal>;

[[nodiscard]] InvoiceDecision decide(const Invoice& invoice, const InvoiceCommand& command);
[[nodiscard]] Invoice evolve(Invoice invoice, const InvoiceEvent& event);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_MACHINE_H_
