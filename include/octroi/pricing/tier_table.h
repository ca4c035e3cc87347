// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TierTable: graduated tiers added up once, for who asks what many quantities cost.
//
// Each tier remembers what all before it come to, so that a quantity takes one look for its tier
// and one multiplication. Whole quantities and tiers are counted in 64 bits; what does not fit goes
// the long way. Either way the amount is that of price_quantity(), which tells its pieces besides.
//
//   const auto table = TierTable::make(price);
//   table->amount(Decimal(1500));   // a preview, a slider on a pricing page
//
// Layer: pricing (may include money). Thread safety: immutable; any thread.
#ifndef OCTROI_PRICING_TIER_TABLE_H_
#define OCTROI_PRICING_TIER_TABLE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/pricing/price_model.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class TierTable {
 public:
  // Errors: as validate() of price_model.h.
  static absl::StatusOr<TierTable> make(GraduatedPrice price);

  // What a whole period's quantity costs, exact. Errors: as price_quantity().
  [[nodiscard]] absl::StatusOr<Decimal> amount(const Decimal& quantity) const;

 private:
  struct Tier {
    std::int64_t begins = 0;  // the units in (begins, ends]
    std::int64_t ends = 0;
    std::int64_t unit_amount = 0;
    std::int64_t before = 0;  // all tiers before it, with the flat amounts up to its own
  };

  explicit TierTable(GraduatedPrice price) : model_(std::move(price)) {}
  void add_up(const GraduatedPrice& price);

  PriceModel model_;
  std::vector<Tier> tiers_{};  // empty: they do not fit
  int scale_ = 0;              // of the amounts
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_TIER_TABLE_H_
