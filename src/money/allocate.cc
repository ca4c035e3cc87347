// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/allocate.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "octroi/base/check.h"
#include "octroi/base/status.h"
#include "quotient.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad_weights(std::string_view advice) {
  return make_error(absl::StatusCode::kInvalidArgument, "money.bad_weights", advice);
}

std::int64_t with_sign(std::uint64_t value, bool negative) {
  return static_cast<std::int64_t>(negative ? std::uint64_t{0} - value : value);
}

// Parts before `taken` of those with the largest remainders, the earlier first among equals.
std::vector<std::size_t> largest_remainders(const std::vector<Magnitude>& remainders,
                                            std::size_t taken) {
  std::vector<std::size_t> order(remainders.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (taken < order.size()) {
    const auto boundary = order.begin() + static_cast<std::ptrdiff_t>(taken);
    std::nth_element(order.begin(), boundary, order.end(), [&](std::size_t a, std::size_t b) {
      return remainders[a] != remainders[b] ? remainders[a] > remainders[b] : a < b;
    });
    order.erase(boundary, order.end());
  }
  return order;
}

}  // namespace

absl::StatusOr<std::vector<Money>> allocate(Money whole, std::span<const std::int64_t> weights) {
  Magnitude total = 0;
  for (const std::int64_t weight : weights) {
    if (weight < 0) return bad_weights("a weight must not be negative");
    // 2^64 weights of 2^63 stay below 2^127, so the sum cannot overflow.
    total += static_cast<Magnitude>(weight);
  }
  if (total == 0) return bad_weights("give at least one weight above zero");

  const Magnitude amount = magnitude(whole.minor());
  std::vector<std::uint64_t> shares(weights.size());
  std::vector<Magnitude> remainders(weights.size());
  Magnitude left_over = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Magnitude product = amount * static_cast<Magnitude>(weights[i]);  // at most 2^126
    shares[i] = static_cast<std::uint64_t>(product / total);
    remainders[i] = product % total;
    left_over -= shares[i];
  }
  OCTROI_CHECK(left_over < weights.size(), "allocation left more units than parts");
  for (const std::size_t i : largest_remainders(remainders, static_cast<std::size_t>(left_over))) {
    ++shares[i];
  }

  std::vector<Money> parts;
  parts.reserve(shares.size());
  for (const std::uint64_t share : shares) {
    parts.push_back(Money::of_minor(with_sign(share, whole.is_negative()), whole.currency()));
  }
  return parts;
}

absl::StatusOr<std::vector<Money>> split(Money whole, std::int64_t parts) {
  if (parts < 1 || parts > kPartsMax) {
    return bad_weights("split an amount into 1 to 1,000,000 parts");
  }
  const auto count = static_cast<std::uint64_t>(parts);
  const auto amount = static_cast<std::uint64_t>(magnitude(whole.minor()));
  std::vector<Money> result;
  result.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t share = amount / count + (i < amount % count ? 1 : 0);
    result.push_back(Money::of_minor(with_sign(share, whole.is_negative()), whole.currency()));
  }
  return result;
}

}  // namespace v0
}  // namespace octroi
