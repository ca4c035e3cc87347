// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ReversalNews: what a provider tells of money that the payer's bank took back, or gave back again.
//
//   CallbackNews news{.event_id = "evt_1", .charge_name = "pi_1",
//                     .reversal = ReversalNews{.reference = "dp_1", .amount = disputed,
//                                              .reason = "fraudulent"}};
//
// Layer: payment (may include base, money). Thread safety: values.
#ifndef OCTROI_PAYMENT_REVERSAL_H_
#define OCTROI_PAYMENT_REVERSAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ReversalKind : std::uint8_t {  // Numbers are wire format.
  kChargeback = 1,                        // the payer disputes it
  kReturned = 2,                          // the bank did not pay it: no money, no such account
};
[[nodiscard]] std::string_view to_string(ReversalKind kind) noexcept;  // "chargeback", "returned"

struct ReversalNews {
  std::string reference{};  // the provider's name of the dispute or the return; 1 to 120 bytes
  Money amount{};           // what was taken; of one that is reinstated it is not read
  ReversalKind kind = ReversalKind::kChargeback;
  std::string reason{};        // the provider's word; may be empty
  bool is_reinstated = false;  // the money is back: the dispute was won

  friend bool operator==(const ReversalNews&, const ReversalNews&) = default;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_REVERSAL_H_
