// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/outgoing/policy.h"

#include <string>

#include "octroi/base/check.h"
#include "octroi/base/digest.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kWaitsMax = 100;
constexpr hours kLongest = hours(24 * 366);
constexpr hours kKeptLongest = hours(24 * 366 * 100);
constexpr std::int32_t kPercentMax = 100;

absl::Status bad_policy(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "webhook.bad_policy", why);
}

// 0 to 65535, the same for the same message and attempt.
std::int64_t share_of(std::string_view message_id, std::int64_t attempt) {
  const Digest digest = sha256(std::string(message_id) + "/" + std::to_string(attempt));
  return std::int64_t{digest[0]} << 8 | digest[1];
}

}  // namespace

absl::Status validate(const WebhookPolicy& policy) {
  if (policy.waits.empty() || policy.waits.size() > kWaitsMax) {
    return bad_policy("there are 1 to 100 waits");
  }
  if (policy.waits.front() != seconds(0)) return bad_policy("the first attempt waits for nothing");
  for (const seconds wait : policy.waits) {
    if (wait < seconds(0) || wait > kLongest) return bad_policy("a wait is 0 to 366 days");
  }
  if (policy.jitter_percent < 0 || policy.jitter_percent > kPercentMax) {
    return bad_policy("jitter_percent is 0 to 100");
  }
  if (policy.retry_after_max < seconds(0) || policy.retry_after_max > kLongest) {
    return bad_policy("retry_after_max is 0 to 366 days");
  }
  if (policy.disable_after <= hours(0) || policy.disable_after > kLongest) {
    return bad_policy("disable_after is above 0 and at most 366 days");
  }
  for (const std::optional<hours>& keep : {policy.keep_delivered, policy.keep_parked}) {
    if (keep && (*keep < hours(1) || *keep > kKeptLongest)) {
      return bad_policy("closed messages are kept for 1 hour to 100 years, or for ever");
    }
  }
  return absl::OkStatus();
}

milliseconds webhook_wait(const WebhookPolicy& policy, std::string_view message_id,
                          std::int64_t attempt) {
  constexpr std::int64_t kShares = 65536;
  const auto position = static_cast<std::size_t>(attempt);
  OCTROI_CHECK(attempt >= 0 && position < policy.waits.size(), "an attempt that may follow");
  const milliseconds wait = policy.waits[position];
  const std::int64_t longest = wait.count() * policy.jitter_percent / kPercentMax;
  return wait + milliseconds(longest * share_of(message_id, attempt) / kShares);
}

}  // namespace v0
}  // namespace octroi
