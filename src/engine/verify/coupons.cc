// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Coupons: I21, I22.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/verify/checker.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

bool exceeds(std::int64_t count, const std::optional<std::int64_t>& max) {
  return max && count > *max;
}

void check_i21(const Snapshot& s, Checker& checker) {
  std::map<std::string, std::int64_t> in_all;
  std::map<std::pair<TenantId, std::string>, std::int64_t> by_tenant;
  for (const auto& redemption : s.redemptions) {
    checker.look();
    const std::string& code = redemption.value.discount.code;
    if (s.coupons.find(kPlatform, code) == nullptr) {
      checker.report(redemption.row, "is of coupon " + code + ", which does not exist");
    }
    if (redemption.value.status == RedemptionStatus::kReleased) continue;
    ++in_all[code];
    ++by_tenant[{redemption.row.tenant, code}];
  }
  for (const auto& coupon : s.coupons) {
    checker.look();
    const std::int64_t count = in_all[coupon.row.id];
    const auto* counter = s.coupon_counters.find(kPlatform, coupon.row.id);
    const std::int64_t counted = counter == nullptr ? 0 : counter->value.redemptions;
    if (counted != count) {
      checker.report(coupon.row, "counts " + std::to_string(counted) + " redemptions, there are " +
                                     std::to_string(count));
    }
    if (exceeds(count, coupon.value.redemptions_max)) {
      checker.report(coupon.row, "was redeemed " + std::to_string(count) + " times of " +
                                     std::to_string(*coupon.value.redemptions_max));
    }
  }
  for (const auto& [key, count] : by_tenant) {
    const auto* coupon = s.coupons.find(kPlatform, key.second);
    if (coupon == nullptr) continue;
    checker.look();
    if (exceeds(count, coupon->value.redemptions_per_tenant_max)) {
      checker.report(key.first, "coupon " + key.second,
                     "was redeemed " + std::to_string(count) + " times by this tenant of " +
                         std::to_string(*coupon->value.redemptions_per_tenant_max));
    }
  }
}

void check_i22(const Snapshot& s, Checker& checker) {
  for (const auto& invoice : s.invoices) {
    Int128 discountable = 0;
    Int128 discount = 0;
    for (const InvoiceLine& line : invoice.value.lines) {
      checker.look();
      discount += line.discount.minor();
      if (line.amount.is_positive()) discountable += line.amount.minor();
      const bool takes_too_much =
          !line.discount.is_zero() && line.discount.minor() > line.amount.minor();
      if (line.discount.is_negative() || takes_too_much) {
        checker.report(invoice.row, line.discount.to_string() + " is taken off line " + line.code +
                                        " of " + line.amount.to_string());
      }
      const bool is_sorted = std::is_sorted(line.coupons.begin(), line.coupons.end(),
                                            [](const CouponShare& a, const CouponShare& b) {
                                              return stacks_before(a.terms, b.terms);
                                            });
      if (!is_sorted) checker.report(invoice.row, "its coupons are not in stacking order");
    }
    if (discount > discountable) {
      checker.report(invoice.row, "its discounts take more than its lines ask");
    }
  }
}

}  // namespace

std::span<const Check> coupon_checks() {
  static constexpr Check kChecks[] = {
      {"I21", "coupons count their redemptions, and no more than their maxima", check_i21},
      {"I22", "no discount takes a line or a total below 0, and coupons stack in their order",
       check_i22},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
