// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RetryAfter: how long a server asks to be left alone.
//
// Both forms of RFC 9110, 10.2.3: a number of seconds, or a date ("Wed, 21 Oct 2015 07:28:00 GMT",
// IMF-fixdate), which is counted from `now` and is 0 when it is over.
//
//   parse_retry_after("120", now);   // 120 s
//
// Layer: http (may include base). Thread safety: pure functions.
#ifndef OCTROI_HTTP_RETRY_AFTER_H_
#define OCTROI_HTTP_RETRY_AFTER_H_

#include <chrono>
#include <optional>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What is asked for beyond a year counts as a year.
inline constexpr std::chrono::seconds kRetryAfterMax = std::chrono::hours(24 * 366);

// nullopt: it is neither.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view text,
                                                                    Instant now);
// The first form alone, which needs no clock.
[[nodiscard]] std::optional<std::chrono::seconds> parse_delay_seconds(
    std::string_view text) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_HTTP_RETRY_AFTER_H_
