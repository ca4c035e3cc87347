// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "fake_providers/fake.h"

namespace octroi {
inline namespace v0 {

std::string one_unit_more(std::string amount) {
  for (std::size_t i = amount.size(); i > 0; --i) {
    char& digit = amount[i - 1];
    if (digit == '.') continue;
    if (digit != '9') {
      ++digit;
      return amount;
    }
    digit = '0';
  }
  return "1" + amount;
}

bool is_amount(std::string_view text, std::size_t decimals_max) {
  const auto are_digits = [](std::string_view part) {
    return !part.empty() &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!are_digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  if (point != std::string_view::npos) {
    const std::string_view decimals = text.substr(point + 1);
    if (!are_digits(decimals) || decimals.size() > decimals_max) return false;
  }
  return text.find_first_of("123456789") != std::string_view::npos;
}

}  // namespace v0
}  // namespace octroi
