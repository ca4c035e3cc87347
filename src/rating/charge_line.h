// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// One charge of a price as a line: the part that periods and changes share.
//
// Layer: rating, private. Thread safety: pure functions.
#ifndef OCTROI_RATING_CHARGE_LINE_H_
#define OCTROI_RATING_CHARGE_LINE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/catalog/plan.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

struct ChargeTerms {
  std::int64_t quantity = 1;
  bool is_add_on = false;
  std::optional<PeriodShare> share;
  std::string_view tax_category;
  Rounding rounding = Rounding::kHalfUp;
};

// Whether the charge is billed period by period, in advance.
[[nodiscard]] constexpr bool recurs(ChargeKind kind) noexcept {
  return kind == ChargeKind::kFlat || kind == ChargeKind::kPerSeat;
}

// Errors: as rate_period().
absl::Status check_terms(const Price* price, const ChargeTerms& terms);

// A flat (in advance or in arrears), per-seat or one-off charge of `price` under terms that
// check_terms() let pass. A one-off charge is taken whole and once.
absl::StatusOr<RatedLine> charge_line(const Price& price, const Charge& charge,
                                      const ChargeTerms& terms);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_RATING_CHARGE_LINE_H_
