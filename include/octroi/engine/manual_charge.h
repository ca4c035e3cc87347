// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ManualCharge: what a person puts on an invoice, beside what the catalogue says.
//
// A charge (setting up, an overage agreed by phone) or, below 0, a credit (goodwill). It waits for
// the next invoice and stands on it as a line of its own, once; or it is invoiced at once.
//
//   auto charges = billing.charges(clinic);
//   auto hours = charges.add({.subscription = sub, .label = "Data import",
//                             .quantity = *Decimal::parse("2.5"), .unit_amount = Decimal(80),
//                             .reason = "agreed with Awa on the phone", .key = "import-17"});
//   auto amends = charges.add({.subscription = sub, .label = "Goodwill",
//                              .unit_amount = Decimal(-30), .reason = "the outage of 2 May"});
//   charges.remove({.charge = hours->id, .reason = "free after all"});   // while it waits
//
//   waiting --invoice--> billed (a credit: waiting | billed)      waiting --remove--> removed
//
// WHICH INVOICE. The next one of its subscription, whatever makes it: a period, a change, a repair,
// the end. Without a subscription: the next one of any of the tenant's subscriptions in its
// currency. A period that costs nothing is invoiced for it. Never an order's, an interim one, or
// the first one of a subscription that must be paid before it is in use.
//
// A CREDIT makes invoices smaller, tax included, and none below 0: it takes off at most what its
// tax category comes to after coupons and what leaves the total at 0 or above. What it could not
// take off waits for the next invoice (left()). It is not the tenant's credit, which
// pays; what a change or an end gives back of a period is not less for it.
//
// AT AN END what waits stands on the last invoice. What a credit has left then, and whatever waits
// for a subscription that was never in use, waits for the tenant's next invoice.
//
// A charge whose tax category has no rate any more waits until it has one. Voiding or crediting an
// invoice takes its charges with it: they do not wait again. Where another tenant pays, a charge
// stands on the bill.
//
// Layer: engine. Thread safety: values; TenantCharges from any thread.
#ifndef OCTROI_ENGINE_MANUAL_CHARGE_H_
#define OCTROI_ENGINE_MANUAL_CHARGE_H_

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
#include "octroi/engine/payment.h"
#include "octroi/money/currency.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Engine;

enum class ManualChargeStatus : std::uint8_t {  // Numbers are wire format.
  kWaiting = 1,
  kBilled = 2,   // all of it; final
  kRemoved = 3,  // what was left of it is not billed; final
};
[[nodiscard]] std::string_view to_string(ManualChargeStatus status) noexcept;

struct ManualCharge {
  ManualChargeId id{};  // also the `code` of its lines
  TenantId tenant{};
  std::optional<SubscriptionId> subscription{};  // whose invoice it waits for; none: any of them
  ManualChargeStatus status = ManualChargeStatus::kWaiting;
  std::string label{};
  Decimal quantity{};
  Decimal unit_amount{};  // major units
  Money amount{};         // quantity x unit_amount, rounded half up; < 0: a credit
  Money billed{};         // what of it stands on invoices
  std::string tax_category{};
  bool is_discountable = false;
  std::string reason{};
  std::optional<InvoiceId> invoice{};  // the last one that it stands on
  Instant added_at{};

  friend bool operator==(const ManualCharge&, const ManualCharge&) = default;
};

// amount - billed: what waits of it; of a removed one what never will be billed.
[[nodiscard]] Money left(const ManualCharge& charge);

// --- Commands, as those of commands.h.

// Errors: NotFound "subscription.not_found"; FailedPrecondition "subscription.is_final",
// "subscription.not_in_this_status" (at once, before its first period is billed),
// "tax.missing_category" and the like; InvalidArgument "manual_charge.no_amount" (it comes to
// nothing), "manual_charge.currency_needed", "subscription.currency_differs",
// "manual_charge.credit_waits" (a credit, at once), "text.…", "payment.no_provider"; OutOfRange
// "money.overflow".
struct AddCharge {
  std::optional<SubscriptionId> subscription{};  // none: the tenant's next invoice, see above
  std::string label{};                           // the line's text: 1 to 200 bytes
  Decimal quantity = Decimal(1);
  Decimal unit_amount{};  // major units, without or with tax as prices are; < 0: a credit
  std::optional<Currency> currency{};  // default: the subscription's, else the tenant's
  std::string tax_category = "standard";
  bool is_discountable =
      false;             // the subscription's coupons reach it, but for those of some charges
  std::string reason{};  // 1 to 500 bytes: why, for the audit log
  // At once, with all that waits beside it. By the subscription's payment method, and chased as its
  // other invoices are; without a subscription by `payment_method`, or by hand.
  bool bills_now = false;
  PaymentMethod payment_method{};
  std::string key{};
};

// Errors: NotFound "manual_charge.not_found"; FailedPrecondition "manual_charge.not_waiting";
// InvalidArgument "text.…".
struct RemoveCharge {
  ManualChargeId charge{};
  std::string reason{};  // 1 to 500 bytes, for the audit log
  std::string key{};
};

class OCTROI_API TenantCharges {
 public:
  // Errors of both: those of the command, and of all commands (octroi/engine/billing.h).
  absl::StatusOr<ManualCharge> add(const AddCharge& request) const;
  absl::StatusOr<ManualCharge> remove(const RemoveCharge& request) const;
  // In the order in which they were added. Errors: NotFound "tenant.not_found".
  absl::StatusOr<std::vector<ManualCharge>> waiting() const;
  absl::StatusOr<std::vector<ManualCharge>> all() const;  // also the billed and removed ones

 private:
  friend class Billing;
  TenantCharges(Engine& engine, TenantContext tenant)
      : engine_(&engine), tenant_(std::move(tenant)) {}

  Engine* engine_;
  TenantContext tenant_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_MANUAL_CHARGE_H_
