// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Refund: money of one payment on its way back to the payer.
//
// A refund belongs to the credit note that says why. Its amount is set aside from the tenant's
// credit when it begins, so that no invoice uses it meanwhile; what the provider refuses becomes
// that credit again. It is asked for under its own id, which never changes, so that asking again
// after a lost answer cannot give back twice.
//
//   pending --> processing --> succeeded | failed        unknown --> succeeded | failed
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_REFUND_H_
#define OCTROI_ENGINE_REFUND_H_

#include <optional>
#include <string>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/engine/payment.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Refund {
  RefundId id{};
  TenantId tenant{};
  PaymentId payment{};
  InvoiceId invoice{};
  CreditNoteId credit_note{};
  Money amount;  // all of the payment, or a part
  PaymentStatus status = PaymentStatus::kPending;
  std::string provider_reference{};  // the provider's id of the refund
  std::string failure{};             // why it was not given
  std::string evidence{};            // who vouched for the outcome by hand, and by what
  Instant created_at;
  std::optional<Instant> settled_at{};

  // What the provider de-duplicates on.
  [[nodiscard]] std::string idempotency_key() const { return "refund:" + id.to_string(); }
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_REFUND_H_
