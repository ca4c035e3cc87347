// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// By what an order is known as ours.
#ifndef OCTROI_SRC_PAYPAL_CUSTOM_ID_H_
#define OCTROI_SRC_PAYPAL_CUSTOM_ID_H_

#include <string>

#include "octroi/base/ids.h"
#include "octroi/tenant/context.h"

namespace octroi {
inline namespace v0 {

inline std::string paypal_custom_id(const TenantContext& tenant, PaymentId payment) {
  return tenant.tenant().to_string() + "/" + payment.to_string();
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_PAYPAL_CUSTOM_ID_H_
