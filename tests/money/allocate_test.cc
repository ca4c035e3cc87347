// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/allocate.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using Weights = std::vector<std::int64_t>;
using Minors = std::vector<std::int64_t>;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Minors minors(const absl::StatusOr<std::vector<Money>>& parts) {
  Minors result;
  for (const Money part : parts.value()) result.push_back(part.minor());
  return result;
}

Minors allocated(std::int64_t whole, const Weights& weights) {
  return minors(allocate(Money::of_minor(whole, kEur), weights));
}

TEST(Allocate, FollowsItsTable) {
  struct Row {
    std::int64_t whole;
    Weights weights;
    Minors parts;
  };
  const Row rows[] = {
      {1000, {1, 1, 1}, {334, 333, 333}},
      {-1000, {1, 1, 1}, {-334, -333, -333}},
      {100, {1, 2, 4}, {14, 29, 57}},  // remainders 2/7, 4/7, 1/7: the second is largest
      {5, {3, 7}, {2, 3}},             // 1.5 and 3.5: a tie, the earlier part first
      {1, {1, 1}, {1, 0}},
      {2, {1, 1, 1}, {1, 1, 0}},
      {1, {1, 2}, {0, 1}},
      {0, {1, 2, 3}, {0, 0, 0}},
      {7, {5}, {7}},
      {10, {0, 1, 0}, {0, 10, 0}},
      {1, {0, 0, 1, 1}, {0, 0, 1, 0}},  // what weighs nothing gets nothing
      {kMax, {1}, {kMax}},
      {kMin, {1}, {kMin}},
      {kMin, {1, 1}, {kMin / 2, kMin / 2}},
      {kMax, {kMax, kMax, kMax}, {kMax / 3 + 1, kMax / 3, kMax / 3}},
      {kMin, {kMax, 0}, {kMin, 0}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(allocated(row.whole, row.weights), row.parts) << row.whole;
  }
}

TEST(Allocate, RefusesBadWeights) {
  for (const Weights& weights :
       {Weights{}, Weights{0}, Weights{0, 0}, Weights{1, -1}, Weights{5, kMin}, Weights{-1}}) {
    const absl::Status status = allocate(Money::of_minor(100, kEur), weights).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(error_code(status), "money.bad_weights");
  }
}

TEST(Allocate, KeepsTheCurrency) {
  const std::vector<Money> expected = {Money::of_minor(2, kXof), Money::of_minor(5, kXof)};
  EXPECT_EQ(allocate(Money::of_minor(7, kXof), Weights{1, 2}).value(), expected);
  EXPECT_EQ(split(Money::of_minor(7, kXof), 1).value(), std::vector{Money::of_minor(7, kXof)});
}

std::int64_t any_whole() {
  return *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(),
                         rc::gen::inRange<std::int64_t>(-100'000, 100'000),
                         rc::gen::element(kMin, kMin + 1, kMax, std::int64_t{0}));
}

Weights any_weights() {
  Weights weights = *rc::gen::nonEmpty(rc::gen::container<Weights>(rc::gen::oneOf(
      rc::gen::inRange<std::int64_t>(0, 10), rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000),
      rc::gen::element(kMax, kMax - 1, std::int64_t{0}))));
  weights.front() += weights.front() == 0 ? 1 : 0;
  return weights;
}

// I04: the parts sum to the whole and each is less than one unit from its exact share.
TEST(Allocate, SumsToTheWholeAndStaysWithinAUnit) {
  EXPECT_TRUE(rc::check([] {
    const std::int64_t whole = any_whole();
    const Weights weights = any_weights();
    Int128 total = 0;
    for (const std::int64_t weight : weights) total += weight;
    const Minors parts = allocated(whole, weights);
    RC_ASSERT(parts.size() == weights.size());
    Int128 sum = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      sum += parts[i];
      // |part - whole x weight / total| < 1, without dividing: the distance is known to be small,
      // so it survives arithmetic modulo 2^128.
      __extension__ typedef unsigned __int128 Modular;
      const auto distance = static_cast<Int128>(
          static_cast<Modular>(Int128{parts[i]}) * static_cast<Modular>(total) -
          static_cast<Modular>(Int128{whole}) * static_cast<Modular>(Int128{weights[i]}));
      RC_ASSERT(distance < total);
      RC_ASSERT(distance > -total);
      if (weights[i] == 0) RC_ASSERT(parts[i] == 0);
    }
    RC_ASSERT(sum == whole);
  }));
}

TEST(Allocate, ANegativeWholeIsTheMirrorImage) {
  EXPECT_TRUE(rc::check([] {
    const std::int64_t whole = any_whole();
    if (whole == kMin) return;
    const Weights weights = any_weights();
    const Minors parts = allocated(whole, weights);
    Minors mirrored = allocated(-whole, weights);
    for (std::int64_t& part : mirrored) part = -part;
    RC_ASSERT(mirrored == parts);
  }));
}

TEST(Allocate, MoreWeightNeverGetsLess) {
  EXPECT_TRUE(rc::check([] {
    const std::int64_t whole = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    const Weights weights = any_weights();
    const Minors parts = allocated(whole, weights);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (std::size_t j = i + 1; j < parts.size(); ++j) {
        // Of equal weights the earlier part is the larger, if one is.
        RC_ASSERT((weights[i] < weights[j] ? parts[i] <= parts[j] : parts[i] >= parts[j]));
      }
    }
  }));
}

TEST(Allocate, HandlesManyLines) {
  Weights weights(100'000);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<std::int64_t>(i % 7);
  std::int64_t sum = 0;
  for (const std::int64_t part : allocated(123'456'789, weights)) sum += part;
  EXPECT_EQ(sum, 123'456'789);
}

TEST(Split, IsAllocationInEqualParts) {
  EXPECT_EQ(minors(split(Money::of_minor(1000, kEur), 3)), (Minors{334, 333, 333}));
  EXPECT_EQ(minors(split(Money::of_minor(-5, kEur), 2)), (Minors{-3, -2}));
  EXPECT_EQ(minors(split(Money::of_minor(2, kEur), 4)), (Minors{1, 1, 0, 0}));
  EXPECT_EQ(minors(split(Money::of_minor(kMin, kEur), 1)), (Minors{kMin}));
  EXPECT_TRUE(rc::check([] {
    const std::int64_t whole = any_whole();
    const std::int64_t parts = *rc::gen::inRange<std::int64_t>(1, 50);
    RC_ASSERT(minors(split(Money::of_minor(whole, kEur), parts)) ==
              allocated(whole, Weights(static_cast<std::size_t>(parts), 1)));
  }));
}

TEST(Split, RefusesBadCounts) {
  for (const std::int64_t parts : {std::int64_t{0}, std::int64_t{-1}, kMin, kMax, kPartsMax + 1}) {
    const absl::Status status = split(Money::of_minor(1, kEur), parts).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(error_code(status), "money.bad_weights") << parts;
  }
  EXPECT_EQ(split(Money::of_minor(1, kEur), kPartsMax).value().size(), 1'000'000u);
}

}  // namespace
}  // namespace octroi
