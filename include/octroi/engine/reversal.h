// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reversal: money of a payment that the payer's bank took back.
//
// A card holder disputes a charge, or a debit or transfer is returned days after it was booked. The
// invoice asks for it again, the books say so, and dunning begins anew; where the dispute is won
// afterwards the money is back, and counts as it did.
//
//   auto reversals = billing.reversals(clinic);
//   auto lost = reversals.record({.payment = payment, .kind = ReversalKind::kChargeback,
//                                 .reference = "dp_1Nv", .reason = "fraudulent"});
//   reversals.reinstate({.reversal = lost->id, .reason = "won"});
//
//   reversed --reinstate--> reinstated
//
// ONCE. A payment has one reversal of each reference: told again, by a person or by a callback, it
// changes nothing and answers what is there, also once it was reinstated.
//
// HOW MUCH. At most what the payment brought, less what refunds gave back of it (or are giving
// back) and what other reversals took. What a credit note made the tenant's credit is not less.
//
// WHAT FOLLOWS. The invoice is open again for that amount; an uncollectible one stays given up. Its
// subscription (of an order: the order's) is asked again: what was disputed is never charged again
// by itself, it has the days of grace of a new invoice; what was returned counts as a failed
// payment and is retried as dunning says. A new letter, payment_reversed, tells the tenant.
// `gives_up` writes it off instead. Credits that the payment bought stay where they are, and
// TakeBackGrant makes what is left of them the tenant's credit, paid for or not. Who has ended, is
// suspended or kept out is not asked by itself: the invoice is open, and a person follows it up.
//
// REINSTATED money is taken by the invoice while that asks for all of it, else it is the tenant's
// credit, as any money that comes late.
//
// Layer: engine. Thread safety: values; TenantReversals from any thread.
#ifndef OCTROI_ENGINE_REVERSAL_H_
#define OCTROI_ENGINE_REVERSAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/money/money.h"
#include "octroi/payment/reversal.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Engine;

enum class ReversalStatus : std::uint8_t {  // Numbers are wire format.
  kReversed = 1,
  kReinstated = 2,  // the dispute was won, or the bank paid all the same; final
};
[[nodiscard]] std::string_view to_string(ReversalStatus status) noexcept;

struct Reversal {
  ReversalId id{};
  TenantId tenant{};
  PaymentId payment{};
  InvoiceId invoice{};
  ReversalKind kind = ReversalKind::kChargeback;
  ReversalStatus status = ReversalStatus::kReversed;
  Money amount{};
  std::string reference{};  // the provider's or the bank's name of it
  std::string reason{};
  Instant reversed_at{};
  std::optional<Instant> reinstated_at{};
  // What came back without an invoice to take it: all of `amount`, as the tenant's credit.
  std::optional<Money> credited{};

  friend bool operator==(const Reversal&, const Reversal&) = default;
};

// --- Commands, as those of commands.h.

// Errors: NotFound "payment.not_found"; FailedPrecondition "reversal.nothing_paid" (the payment did
// not succeed, or brought the tenant's credit), "reversal.exceeds_payment" (says how much is left),
// "invoice.not_open" (it is void); InvalidArgument "reversal.bad_amount" (not positive, another
// currency), "reversal.bad_kind", "text.…".
struct RecordReversal {
  PaymentId payment{};
  std::optional<Money> amount{};  // default: all that can be
  ReversalKind kind = ReversalKind::kChargeback;
  std::string reference{};  // 1 to 120 bytes: "dp_1Nv", the entry of the statement
  std::string reason{};     // 1 to 500 bytes, for the audit log: the provider's word, or a person's
  bool gives_up = false;    // the invoice is written off
  std::string key{};
};

// Errors: NotFound "reversal.not_found"; InvalidArgument "text.…". One that is reinstated already
// is answered as it is.
struct ReinstatePayment {
  ReversalId reversal{};
  std::string reason{};  // 1 to 500 bytes, for the audit log
  std::string key{};
};

class OCTROI_API TenantReversals {
 public:
  // Errors of both: those of the command, and of all commands (octroi/engine/billing.h).
  absl::StatusOr<Reversal> record(const RecordReversal& request) const;
  absl::StatusOr<Reversal> reinstate(const ReinstatePayment& request) const;
  // In the order in which they were told. Errors: NotFound "tenant.not_found".
  absl::StatusOr<std::vector<Reversal>> all() const;

 private:
  friend class Billing;
  TenantReversals(Engine& engine, TenantContext tenant)
      : engine_(&engine), tenant_(std::move(tenant)) {}

  Engine* engine_;
  TenantContext tenant_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_REVERSAL_H_
