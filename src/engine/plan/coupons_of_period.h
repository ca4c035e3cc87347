// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What each coupon takes off the running period, as changes inside it give days back and charge
// others: a credit gives back the coupon's part of its days, too.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_COUPONS_OF_PERIOD_H_
#define OCTROI_SRC_ENGINE_PLAN_COUPONS_OF_PERIOD_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/coupon/discount.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {

class CouponsOfPeriod {
 public:
  // Of the lines of the period's invoices, as credit notes left them and pauses moved them; among
  // them those of the change in hand. Errors: the arithmetic's.
  static absl::StatusOr<CouponsOfPeriod> of(Currency currency,
                                            const std::vector<InvoiceLine>& lines,
                                            Rounding rounding);

  [[nodiscard]] bool empty() const noexcept { return taken_.empty(); }
  // What it takes off the period, less its part of the days that were given back.
  [[nodiscard]] Money standing(std::string_view code) const;
  // What it took on its own terms: not what was left of it, taken off a change.
  [[nodiscard]] Money taken(const Discount& terms) const;

 private:
  struct Taken {
    Discount terms;
    std::int64_t share;  // minor units; below 0 for days given back
    InvoiceLine line;    // the days, with the share as its amount
  };
  using Credits = std::vector<InvoiceLine>;

  explicit CouponsOfPeriod(Currency currency) : currency_(currency) {}
  absl::Status add(const InvoiceLine& line);
  absl::Status give_back(const Credits& credits, Rounding rounding);
  absl::StatusOr<Money> rest_of(const Discount& coupon, const InvoiceLine& credit,
                                Rounding rounding) const;
  [[nodiscard]] std::vector<Discount> coupons() const;  // one of each code

  Currency currency_;
  std::vector<Taken> taken_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_COUPONS_OF_PERIOD_H_
