// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify_coupons.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "octroi/base/status.h"
#include "octroi/coupon/discount.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status inconsistent(const CouponShare& coupon, std::string_view what) {
  return make_error(absl::StatusCode::kDataLoss, "invoice.inconsistent",
                    "coupon " + coupon.terms.code + ' ' + std::string(what));
}

// Whether two lines bear shares of one coupon.
bool is_one_coupon(const CouponShare& a, const CouponShare& b) {
  return a.terms == b.terms && a.whole_base == b.whole_base && a.taken == b.taken;
}

// The lines that were discounted together: an invoice's own, or those of one gathered bill.
struct Bill {
  const std::optional<LineOwner>* owner;
  std::vector<const InvoiceLine*> lines{};
  std::vector<const CouponShare*> coupons{};  // one share of each, in stacking order
};

std::vector<Bill> bills_of(const Invoice& invoice) {
  std::vector<Bill> bills;
  for (const InvoiceLine& line : invoice.lines) {
    auto bill = std::find_if(bills.begin(), bills.end(),
                             [&](const Bill& one) { return *one.owner == line.owner; });
    if (bill == bills.end()) bill = bills.insert(bill, Bill{&line.owner});
    bill->lines.push_back(&line);
    for (const CouponShare& share : line.coupons) {
      const bool is_known =
          std::any_of(bill->coupons.begin(), bill->coupons.end(),
                      [&](const CouponShare* coupon) { return is_one_coupon(*coupon, share); });
      if (!is_known) bill->coupons.push_back(&share);
    }
  }
  for (Bill& bill : bills) {
    std::stable_sort(bill.coupons.begin(), bill.coupons.end(),
                     [](const CouponShare* a, const CouponShare* b) {
                       if (a->terms != b->terms) return stacks_before(a->terms, b->terms);
                       return b->whole_base.minor() < a->whole_base.minor();
                     });
  }
  return bills;
}

// What the coupon takes off the lines, of which `remaining` is left: the base, the whole and each
// share are made again.
absl::Status verify_coupon(const CouponShare& coupon, const std::vector<const InvoiceLine*>& lines,
                           std::vector<std::int64_t>& remaining) {
  std::vector<std::int64_t> reached(lines.size());
  Int128 whole = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (reaches(coupon.terms, lines[i]->code)) reached[i] = remaining[i];
    whole += reached[i];
  }
  if (whole != coupon.whole_base.minor()) {
    return inconsistent(coupon, "was taken of another sum than its lines come to");
  }
  std::vector<std::int64_t> shares(lines.size());
  const auto taken = apply_discount(coupon.terms, coupon.whole_base.currency(), reached, shares);
  if (!taken.ok() || *taken != coupon.taken.minor()) {
    return inconsistent(coupon, "takes another amount than its terms say");
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::int64_t share = 0;
    for (const CouponShare& given : lines[i]->coupons) {
      if (!is_one_coupon(given, coupon)) continue;
      share += given.share.minor();
      if (given.base.minor() != remaining[i]) {
        return inconsistent(coupon, "falls on another amount than its line still cost");
      }
    }
    if (share != shares[i]) {
      return inconsistent(coupon, "takes another share off a line than is the line's part");
    }
    remaining[i] -= share;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status verify_coupons(const Invoice& invoice) {
  for (const Bill& bill : bills_of(invoice)) {
    std::vector<std::int64_t> remaining;
    for (const InvoiceLine* line : bill.lines) {
      const bool is_open = line->is_discountable && line->amount.is_positive();
      remaining.push_back(is_open ? line->amount.minor() : 0);
    }
    for (const CouponShare* coupon : bill.coupons) {
      OCTROI_RETURN_IF_ERROR(verify_coupon(*coupon, bill.lines, remaining));
    }
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
