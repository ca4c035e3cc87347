// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MatrixPrice: units whose price depends on one or two properties of their events.
//
// Each row names a value of each dimension and what a unit with these values costs. Units that no
// row names cost the default amount, so that a value nobody thought of never stops an invoice; with
// a default of 0 they are free, and are still a line where the count says so.
//
//   MatrixPrice{.dimensions = {"region", "size"},
//               .rows = {{{"eu", "large"}, *Decimal::parse("0.40")}},
//               .default_amount = *Decimal::parse("0.10")};
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_MATRIX_H_
#define OCTROI_PRICING_MATRIX_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kMatrixDimensionsMax = 2;

struct MatrixRow {
  std::vector<std::string> values{};  // one for each dimension, in their order
  Decimal unit_amount{};

  friend bool operator==(const MatrixRow&, const MatrixRow&) = default;
};

struct MatrixPrice {
  std::vector<std::string> dimensions{};  // names of properties: one or two
  std::vector<MatrixRow> rows{};
  Decimal default_amount{};  // of a unit that no row names

  friend bool operator==(const MatrixPrice&, const MatrixPrice&) = default;
};

// Errors: InvalidArgument "price.bad_matrix" (no dimension, more than two or the same twice; a row
// of another number of values, or the same twice).
absl::Status validate(const MatrixPrice& price);

// The row, from 0, that names these values; nullopt where none does.
[[nodiscard]] std::optional<std::size_t> row_of(const MatrixPrice& price,
                                                std::span<const std::string> values) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_MATRIX_H_
