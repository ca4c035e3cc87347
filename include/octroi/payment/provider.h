// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PaymentProvider: who moves the money; the port behind every payment adapter.
//
// The engine asks it from the outbox, never inside a commit, at least once and with a key that
// stays the same for the same attempt. A provider answers with a ChargeResult; an error Status is
// proof that nothing happened, so what may have happened is an outcome (unknown), never an error.
// The conformance suite in octroi/testing/payment_conformance.h turns each axiom into a test:
//
// Axioms:
//   SameKeySameCharge                  however often a key is charged, money moves at most once,
//                                      and each answer names the same provider reference.
//   RacingCallsChargeOnce              so too from many threads at once.
//   KeyReuseWithOtherAmountIsRefused   the same key for another amount, currency or payment is
//                                      AlreadyExists "payment.key_reused", and moves nothing.
//   DeclineIsAResult                   a refused card is kRejected with its Decline, not an error.
//   UnknownIsNeverFailed               an answer that was lost is kUnknown; asking again under the
//                                      same key tells what happened, without a second charge.
//   LookupFindsWhatHappened            lookup() tells a charge's outcome and amount, and NotFound
//                                      for a key that was never seen.        (capability: lookup)
//   PendingSettlesOnce                 a pending charge becomes settled or rejected once, and
//                                      stays so; charging its key again does not start anew.
//   TenantsDoNotShareKeys              the same key under two tenants is two charges; a lookup
//                                      under another tenant is NotFound.
//   BadRequestsMoveNothing             what check_charge_request refuses is refused, and no money
//                                      moved.
//   RefundsStayWithinTheCharge         refunds sum to at most the charge, the same key refunds
//                                      once.                                 (capability: refunds)
//
//   class Cash final : public PaymentProvider { ... };   // the host's own
//   Billing billing(store, catalog, {.payments = {&cash}});
//
// Layer: payment (may include base, money, tenant). Thread safety: every call from any thread.
#ifndef OCTROI_PAYMENT_PROVIDER_H_
#define OCTROI_PAYMENT_PROVIDER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/payment/charge.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PaymentCapabilities {
  bool off_session = false;  // can charge while the payer is away: renewals
  bool manual = false;       // settles by an operator's word only; charge() answers instructions
  bool lookup = false;
  bool refunds = false;
  // Charging a key again, however late, with what it is known by, tells what became of it and
  // never charges anew. Without this and without lookup, only its callbacks tell of a pending one.
  bool keeps_keys = false;

  friend bool operator==(const PaymentCapabilities&, const PaymentCapabilities&) = default;
};

class PaymentProvider {
 public:
  virtual ~PaymentProvider();

  // "bank_transfer": stored with each payment; a code as check_code() allows. It and the
  // capabilities are constants: a Billing asks for them once, when it opens.
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual PaymentCapabilities capabilities() const = 0;

  // Errors, after which nothing happened: InvalidArgument (check_charge_request, and
  // "payment.currency_unsupported"), AlreadyExists "payment.key_reused", Unavailable
  // "payment.unreachable" (no byte was sent: try again later), Unauthenticated
  // "payment.bad_credentials".
  virtual absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                              const ChargeRequest& request) = 0;

  // What became of the charge with this key.
  // Errors: NotFound "payment.not_found" (proof that it did not happen); Unavailable
  // "payment.unreachable"; Unimplemented "payment.lookup_unsupported" without the capability,
  // which is the default.
  virtual absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant,
                                              std::string_view idempotency_key);

  // What this provider's callbacks name a charge by, where its key cannot be read from them
  // (CallbackNews::charge_name). The engine keeps it with the payment before the provider is asked,
  // so that a callback finds its payment by what was written down. Empty, the default: the reader
  // tells the key, or a name that the provider gives with its answer (ChargeResult::callback_name).
  // Up to 150 bytes; the same for the same tenant and key.
  [[nodiscard]] virtual std::string callback_name(const TenantContext& tenant,
                                                  std::string_view idempotency_key) const;

  // Gives back all or a part of a settled charge.
  // Errors: as charge(); NotFound "payment.not_found"; FailedPrecondition "payment.not_settled",
  // "payment.refund_exceeds_charge"; Unimplemented "payment.refunds_unsupported" without the
  // capability, which is the default.
  virtual absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                              const RefundRequest& request);
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_PROVIDER_H_
