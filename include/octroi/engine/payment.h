// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Payment: one attempt to collect one invoice's amount.
//
// A payment is written before its provider is asked, with the key that the provider de-duplicates
// on; that key never changes, so asking again after a lost answer cannot charge twice (I10, I13). A
// failed payment is followed by another one with a key of its own, when the dunning policy says so.
// An unknown outcome stays kUnknown until the provider tells.
//
//   pending --> processing --> succeeded | failed        unknown --> succeeded | failed
//                                                        failed --> succeeded
//
// Money that arrives is never silent. Where a provider says that a failed payment settled after
// all, it has succeeded; where no invoice takes the money (it is void, or was paid otherwise), it
// is the tenant's credit, and `credited` says so. Both call BillingOptions::on_unexpected_payment.
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_PAYMENT_H_
#define OCTROI_ENGINE_PAYMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/money/money.h"
#include "octroi/payment/method_kind.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class PaymentStatus : std::uint8_t {  // Numbers are wire format.
  kPending = 1,                            // the provider was not asked yet
  kProcessing = 2,  // the provider works on it, or a person must transfer or approve
  kUnknown = 3,     // asked, and the answer was lost
  kSucceeded = 4,   // settled; final
  kFailed = 5,      // refused or withdrawn; final unless the money comes after all
};

[[nodiscard]] std::string_view to_string(PaymentStatus status) noexcept;
[[nodiscard]] constexpr bool is_final(PaymentStatus status) noexcept {
  return status == PaymentStatus::kSucceeded || status == PaymentStatus::kFailed;
}

// How a tenant pays: which provider, and the provider's own name for the card, account or telephone
// (never a card number). Who is asked may be left to each new attempt, too: tenants_methods() and
// routed() below.
struct PaymentMethod {
  std::string provider{};  // PaymentProvider::name(); empty: nothing is collected by octroi
  std::string token{};     // the provider's reference, up to 200 bytes: "pm_1Nv…"; may be empty

  friend bool operator==(const PaymentMethod&, const PaymentMethod&) = default;
};

// By whichever of the tenant's own methods (tenant_method.h) works, the preferred one first.
[[nodiscard]] PaymentMethod tenants_methods();
// By the provider that BillingOptions::routing names; `token` is what each of them is asked with, a
// telephone number for instance.
[[nodiscard]] PaymentMethod routed(std::optional<MethodKind> kind = std::nullopt,
                                   std::string token = {});
// Whether it says how to choose, and names no provider.
[[nodiscard]] bool is_left_open(const PaymentMethod& method) noexcept;

struct Payment {
  PaymentId id{};
  TenantId tenant{};
  InvoiceId invoice{};
  std::optional<SubscriptionId> subscription{};
  std::int64_t attempt = 1;  // 1, 2, 3, ... for one invoice
  PaymentMethod method;
  Money amount;  // the invoice's amount due at the attempt
  PaymentStatus status = PaymentStatus::kPending;
  std::string provider_reference{};  // the provider's id of the charge
  std::string failure{};             // the decline's reason: "insufficient_funds"
  std::string instructions{};        // JSON of what the payer must do: reference, IBAN, EPC payload
  std::string evidence{};            // who confirmed a payment by hand, and by what
  Instant created_at;
  std::optional<Instant> settled_at{};
  // What arrived without an invoice to take it: all of `amount`, as the tenant's credit.
  std::optional<Money> credited{};
  Money refunded{};  // of `amount`: given back, or on its way; see refund.h
  Money reversed{};  // of `amount`: taken back by the payer's bank; see reversal.h
  // Why this provider, as JSON: {"rule":"senegal","passed_over":[{"provider":"wave","reason":
  // "down"}]}. Empty where the provider was named.
  std::string route{};
  // What the payer showed for its transfer, as JSON: {"name":"recu.pdf","sha256":"…","kept_at":
  // "uploads/7","attached_at":"2026-02-03T09:00:00.000Z"}. Empty where it showed nothing.
  std::string receipt{};

  // What the provider de-duplicates on: the payment's own id.
  [[nodiscard]] std::string idempotency_key() const { return id.to_string(); }
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_PAYMENT_H_
