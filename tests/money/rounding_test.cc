// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/rounding.h"

#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "int128_text.h"
#include "octroi/base/status.h"
#include "octroi/money/money.h"

namespace octroi {
namespace {

constexpr Rounding kAll[] = {Rounding::kHalfUp, Rounding::kHalfEven, Rounding::kHalfDown,
                             Rounding::kUp,     Rounding::kDown,     Rounding::kCeiling,
                             Rounding::kFloor};

struct Row {
  Ratio value;
  std::int64_t rounded[7];  // in the order of kAll
};

TEST(Rounding, FollowsItsTable) {
  const Row rows[] = {
      {{5, 2}, {3, 2, 2, 3, 2, 3, 2}},     {{-5, 2}, {-3, -2, -2, -3, -2, -2, -3}},
      {{3, 2}, {2, 2, 1, 2, 1, 2, 1}},     {{-3, 2}, {-2, -2, -1, -2, -1, -1, -2}},
      {{1, 2}, {1, 0, 0, 1, 0, 1, 0}},     {{-1, 2}, {-1, 0, 0, -1, 0, 0, -1}},
      {{1, 3}, {0, 0, 0, 1, 0, 1, 0}},     {{-1, 3}, {0, 0, 0, -1, 0, 0, -1}},
      {{2, 3}, {1, 1, 1, 1, 0, 1, 0}},     {{-2, 3}, {-1, -1, -1, -1, 0, 0, -1}},
      {{7, 1}, {7, 7, 7, 7, 7, 7, 7}},     {{-7, 1}, {-7, -7, -7, -7, -7, -7, -7}},
      {{0, 9}, {0, 0, 0, 0, 0, 0, 0}},     {{5, -2}, {-3, -2, -2, -3, -2, -2, -3}},
      {{-5, -2}, {3, 2, 2, 3, 2, 3, 2}},   {{249, 100}, {2, 2, 2, 3, 2, 3, 2}},
      {{251, 100}, {3, 3, 3, 3, 2, 3, 2}}, {{-249, 100}, {-2, -2, -2, -3, -2, -2, -3}},
  };
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < std::size(kAll); ++i) {
      EXPECT_EQ(round_ratio(row.value, kAll[i]).value(), row.rounded[i])
          << to_text(row.value.numerator) << '/' << to_text(row.value.denominator) << " by "
          << static_cast<int>(kAll[i]);
    }
  }
}

TEST(Rounding, DividesByZeroAsAnError) {
  const absl::Status status = round_ratio({1, 0}, Rounding::kHalfUp).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error_code(status), "money.division_by_zero");
}

TEST(Rounding, OverflowIsAnError) {
  constexpr Int128 kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(round_ratio({kMax, 1}, Rounding::kUp).value(), kMax);
  EXPECT_EQ(round_ratio({-kMax - 1, 1}, Rounding::kUp).value(), -kMax - 1);
  for (const Ratio ratio : {Ratio{kMax + 1, 1}, Ratio{-kMax - 2, 1}, Ratio{kMax * 2 + 1, 2}}) {
    const absl::Status status = round_ratio(ratio, Rounding::kHalfUp).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(error_code(status), "money.overflow");
  }
}

// Exact answers of Python's integers, with products of up to 190 bits.
TEST(Rounding, AgreesWithExactArithmetic) {
  std::ifstream file(OCTROI_SOURCE_DIR "/tests/money/testdata/rounding.txt");
  std::string line;
  int lines = 0;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string factor;
    std::string numerator;
    std::string denominator;
    fields >> factor >> numerator >> denominator;
    const Money amount = Money::of_minor(static_cast<std::int64_t>(to_int128(factor)), kEur);
    const Ratio ratio{to_int128(numerator), to_int128(denominator)};
    for (const Rounding rounding : kAll) {
      std::string expected;
      fields >> expected;
      const absl::StatusOr<Money> scaled = scale(amount, ratio, rounding);
      const std::string ours =
          scaled.ok() ? std::to_string(scaled->minor()) : error_code(scaled.status()).substr(6);
      ASSERT_EQ(ours, expected) << line << " by " << static_cast<int>(rounding);
    }
    ++lines;
  }
  EXPECT_EQ(lines, 2460);
}

}  // namespace
}  // namespace octroi
