// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/matrix.h"

#include <algorithm>
#include <set>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, "price.bad_matrix", message);
}

}  // namespace

absl::Status validate(const MatrixPrice& price) {
  const std::vector<std::string>& names = price.dimensions;
  if (names.empty() || names.size() > kMatrixDimensionsMax) {
    return refused("a matrix has one or two dimensions");
  }
  if (names.front() == names.back() && names.size() > 1) {
    return refused("the two dimensions of a matrix are two properties");
  }
  std::set<std::span<const std::string>, decltype([](const auto& a, const auto& b) {
             return std::ranges::lexicographical_compare(a, b);
           })>
      seen;
  for (const MatrixRow& row : price.rows) {
    if (row.values.size() != names.size()) {
      return refused("a row of a matrix names a value for each dimension");
    }
    if (!seen.insert(row.values).second) return refused("a matrix has each row once");
  }
  return absl::OkStatus();
}

std::optional<std::size_t> row_of(const MatrixPrice& price,
                                  std::span<const std::string> values) noexcept {
  const auto found = std::ranges::find_if(
      price.rows, [&](const MatrixRow& row) { return std::ranges::equal(row.values, values); });
  if (found == price.rows.end()) return std::nullopt;
  return static_cast<std::size_t>(found - price.rows.begin());
}

}  // namespace v0
}  // namespace octroi
