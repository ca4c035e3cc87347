// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/answer.h"

#include <array>
#include <cstddef>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::array<std::string_view, 14> kReasonNames = {
    "within_limit",  "unlimited",           "above_limit",
    "overage",       "amount_not_positive", "overflow",
    "limit_reached", "below_zero",          "not_defined",
    "closed",        "reservation_unknown", "reservation_ended",
    "key_reused",    "exceeds_reservation"};

}  // namespace

std::string_view to_string(Reason reason) noexcept {
  const auto number = static_cast<std::size_t>(reason);
  return number >= 1 && number <= kReasonNames.size() ? kReasonNames[number - 1]
                                                      : std::string_view();
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
