// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/http_headers.h"

#include <algorithm>
#include <cstdint>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::int64_t kHeaderMax = 999'999'999'999'999;  // RFC 9651: 15 digits

std::string whole(std::int64_t value) {
  return std::to_string(std::clamp<std::int64_t>(value, 0, kHeaderMax));
}

std::int64_t seconds_up(Nanos duration) { return duration <= 0 ? 0 : (duration - 1) / kSecond + 1; }

// A string of RFC 9651.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c >= 0x20 && c <= 0x7E ? c : '?';
  }
  return out + '"';
}

}  // namespace

HttpHeaders http_headers(std::string_view policy, const Answer& answer, Nanos now, Nanos window) {
  HttpHeaders headers;
  const bool has_limit = answer.limit != kUnlimited && answer.why != Reason::kNotDefined;
  if (has_limit) {
    const std::string name = quoted(policy);
    headers.rate_limit = name + ";r=" + whole(answer.remaining);
    if (answer.resets_at != kNever) {
      headers.rate_limit += ";t=" + whole(seconds_up(answer.resets_at - now));
    }
    headers.policy = name + ";q=" + whole(answer.limit);
    if (window > 0) headers.policy += ";w=" + whole(seconds_up(window));
  }
  if (!answer.allowed() && answer.retry_after != kNever) {
    headers.retry_after = whole(std::max<std::int64_t>(seconds_up(answer.retry_after), 1));
  }
  return headers;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
