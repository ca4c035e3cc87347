// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/lease_wire.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "octroi/quota/lease_book.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kNumbers = 11;
using Numbers = std::array<std::int64_t, kNumbers>;

// Digits only: no sign, no leading blank, no leading zero.
std::optional<Numbers> read_numbers(std::string_view line) noexcept {
  Numbers numbers{};
  const char* at = line.data();
  const char* const end = at + line.size();
  for (std::size_t i = 0; i < kNumbers; ++i) {
    if (i > 0 && (at == end || *at++ != ' ')) return std::nullopt;
    if (at == end || *at < '0' || *at > '9') return std::nullopt;
    const char* const first = at;
    const auto [rest, error] = std::from_chars(at, end, numbers[i]);
    if (error != std::errc() || numbers[i] > kLeaseUnitsMax) return std::nullopt;
    if (*first == '0' && rest - first > 1) return std::nullopt;
    at = rest;
  }
  if (at != end) return std::nullopt;
  return numbers;
}

}  // namespace

std::string format_lease_answer(const LeaseAnswer& answer) {
  const Numbers numbers = {static_cast<std::int64_t>(answer.status),
                           answer.epoch,
                           answer.granted,
                           answer.spent,
                           answer.returned,
                           answer.expires_at_ms,
                           answer.limit,
                           answer.used,
                           answer.leased,
                           answer.is_wanted ? 1 : 0,
                           answer.grants_from_ms};
  std::string line;
  for (const std::int64_t number : numbers) {
    if (!line.empty()) line += ' ';
    line += std::to_string(number);
  }
  return line;
}

std::optional<LeaseAnswer> parse_lease_answer(std::string_view line) noexcept {
  const std::optional<Numbers> numbers = read_numbers(line);
  if (!numbers) return std::nullopt;
  const Numbers& n = *numbers;
  if (n[0] < 1 || n[0] > static_cast<std::int64_t>(LeaseStatus::kStillLeased) || n[9] > 1)
    return std::nullopt;
  // Each is at most 2^53, so the sum cannot overflow.
  if (n[3] + n[4] > n[2] || (n[1] == 0 && n[2] != 0)) return std::nullopt;
  return LeaseAnswer{.status = static_cast<LeaseStatus>(n[0]),
                     .epoch = n[1],
                     .granted = n[2],
                     .spent = n[3],
                     .returned = n[4],
                     .expires_at_ms = n[5],
                     .limit = n[6],
                     .used = n[7],
                     .leased = n[8],
                     .is_wanted = n[9] == 1,
                     .grants_from_ms = n[10]};
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
