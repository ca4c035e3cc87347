// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "bank_transfer/mod97.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string compact(std::string_view text) {
  std::string compacted;
  for (const char c : text) {
    if (c == ' ') continue;
    compacted += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return compacted;
}

bool is_alphanumeric(std::string_view compacted) {
  return !compacted.empty() && std::all_of(compacted.begin(), compacted.end(), [](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z');
  });
}

int mod97(std::string_view compacted) {
  int remainder = 0;
  for (const char c : compacted) {
    const int value = is_digit(c) ? c - '0' : c - 'A' + 10;
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder;
}

bool has_good_check_digits(std::string_view compacted) {
  if (compacted.size() < 5 || !is_alphanumeric(compacted)) return false;
  const std::string_view digits = compacted.substr(2, 2);
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  std::string moved(compacted.substr(4));
  moved += compacted.substr(0, 4);
  return mod97(moved) == 1;
}

}  // namespace v0
}  // namespace octroi
