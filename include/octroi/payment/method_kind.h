// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MethodKind: by what sort of thing somebody pays.
//
//   *parse_method_kind("mobile_money");   // MethodKind::kMobileMoney
//
// Layer: payment (may include base, money, tenant). Thread safety: values.
#ifndef OCTROI_PAYMENT_METHOD_KIND_H_
#define OCTROI_PAYMENT_METHOD_KIND_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class MethodKind : std::uint8_t {  // Numbers are wire format.
  kCard = 1,
  kMobileMoney = 2,   // a telephone number that is asked
  kWallet = 3,        // an account that is approved on the provider's page
  kBankTransfer = 4,  // by hand
};

// "card", "mobile_money", "wallet", "bank_transfer": the names in records and files; stable.
[[nodiscard]] std::string_view to_string(MethodKind kind) noexcept;

// Errors: InvalidArgument "payment.unknown_name".
absl::StatusOr<MethodKind> parse_method_kind(std::string_view name);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_METHOD_KIND_H_
