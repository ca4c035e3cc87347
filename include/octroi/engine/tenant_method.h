// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TenantMethod: a way to pay that a tenant has put on file.
//
// A tenant may have several, in an order of its own: the first is charged, the others stand in
// where it was refused, has expired or its provider is down. A subscription or an order is paid by
// them where its payment method is tenants_methods().
//
//   billing.add_payment_method(tenant, {.method = {"stripe", "pm_1Nv"}, .label = "Visa 4242",
//                                       .last_day = 2027y / 12 / 31});
//   billing.subscribe(tenant, {.plan = "starter", .payment_method = tenants_methods()});
//
// A method that expires is announced to its tenant ahead (BillingOptions::expiry_notice_days). An
// expired one is not charged: the attempt is declined as "method_expired" without anybody being
// asked, and dunning takes it as something that the payer must act on.
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_TENANT_METHOD_H_
#define OCTROI_ENGINE_TENANT_METHOD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/engine/payment.h"
#include "octroi/payment/method_kind.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct TenantMethod {
  PaymentMethodId id{};
  TenantId tenant{};
  PaymentMethod method;
  MethodKind kind = MethodKind::kCard;
  std::string label{};             // as its tenant knows it: "Visa 4242"
  std::optional<Date> last_day{};  // on which it works, where the tenant is; none: for ever
  std::int64_t place = 0;          // the lowest is preferred
  Instant added_at;
  std::optional<Instant> removed_at{};
  std::optional<Instant> due_at{};  // when run_due looks at it next
};

// A card's last day, which is its month's. Errors: InvalidArgument "payment_method.bad_month".
absl::StatusOr<Date> card_last_day(std::int32_t year, std::int32_t month);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_TENANT_METHOD_H_
