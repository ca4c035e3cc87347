// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reading and showing 128-bit numbers in tests.
#ifndef OCTROI_TESTS_MONEY_INT128_TEXT_H_
#define OCTROI_TESTS_MONEY_INT128_TEXT_H_

#include <algorithm>
#include <string>
#include <string_view>

#include "octroi/money/rounding.h"

namespace octroi {

inline Int128 to_int128(std::string_view text) {
  const bool negative = text.front() == '-';
  Int128 value = 0;
  // Downwards, because the most negative number has no positive twin.
  for (const char digit : text.substr(negative ? 1 : 0)) value = value * 10 - (digit - '0');
  return negative ? value : -value;
}

inline std::string to_text(Int128 value) {
  std::string digits;
  const bool negative = value < 0;
  do {
    const int digit = static_cast<int>(value % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace octroi

#endif  // OCTROI_TESTS_MONEY_INT128_TEXT_H_
