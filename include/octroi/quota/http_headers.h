// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// HTTP headers of an answer: RateLimit, RateLimit-Policy and Retry-After.
//
// RateLimit fields follow the IETF httpapi draft (draft-ietf-httpapi-ratelimit-headers-10):
// structured fields (RFC 9651), a list of named policies with a quota q and a window w in seconds,
// and what remains r until a reset t in seconds. Retry-After is RFC 9110, 10.2.3. Seconds are
// rounded up, so nobody comes back too early.
//
//   const HttpHeaders h = http_headers("month", answer, now);
//   h.rate_limit;    // "month";r=0;t=86400
//   h.policy;        // "month";q=1000
//   h.retry_after;   // 86400; empty where the answer is yes, or no time is known
//
// Layer: quota (std only). Thread safety: values and pure functions.
#ifndef OCTROI_QUOTA_HTTP_HEADERS_H_
#define OCTROI_QUOTA_HTTP_HEADERS_H_

#include <string>
#include <string_view>

#include "octroi/quota/answer.h"
#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

struct HttpHeaders {
  std::string rate_limit{};   // of RateLimit; empty where the limit is unlimited or unknown
  std::string policy{};       // of RateLimit-Policy; empty likewise
  std::string retry_after{};  // of Retry-After, in whole seconds
};

// `policy`: a name for people; what a header cannot hold (outside 0x20..0x7E) becomes '?'.
// `window`: how long the limit's window is, for w of the policy; 0: not told.
[[nodiscard]] HttpHeaders http_headers(std::string_view policy, const Answer& answer, Nanos now,
                                       Nanos window = 0);

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_HTTP_HEADERS_H_
