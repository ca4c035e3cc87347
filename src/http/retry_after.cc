// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/retry_after.h"

#include <algorithm>
#include <cstdint>
#include <locale>
#include <sstream>
#include <string>

#include <date/date.h>

namespace octroi {
inline namespace v0 {

using std::chrono::seconds;

std::optional<seconds> parse_delay_seconds(std::string_view text) noexcept {
  constexpr std::size_t kDigitsMax = 10;  // more of them ask for more than a year
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  if (text.size() > kDigitsMax) return kRetryAfterMax;
  std::int64_t number = 0;
  for (const char digit : text) number = number * 10 + (digit - '0');
  return std::min(seconds(number), kRetryAfterMax);
}

std::optional<seconds> parse_retry_after(std::string_view text, Instant now) {
  if (const auto delay = parse_delay_seconds(text)) return delay;
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  std::chrono::sys_seconds at;
  in >> date::parse("%a, %d %b %Y %H:%M:%S GMT", at);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  const seconds wait = std::chrono::ceil<seconds>(at - now);
  return std::clamp(wait, seconds(0), kRetryAfterMax);
}

}  // namespace v0
}  // namespace octroi
