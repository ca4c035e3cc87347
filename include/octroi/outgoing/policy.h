// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// WebhookPolicy: when a message that was not delivered is tried again, when an endpoint is given
// up, and how long messages are kept. Data, so that a host can read and change it.
//
// The default is what the Standard Webhooks specification suggests: at once, then after 5 seconds,
// 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours; about three days in all. Each wait is lengthened
// by a share of itself that depends on the message and the attempt alone, so that endpoints which
// failed together do not return together, and a test sees the same times twice.
//
//   const Instant next = now + webhook_wait(policy, message_id, 3);   // 30 min, up to 33
//
// Layer: outgoing (may include base, tenant). Thread safety: values and pure functions.
#ifndef OCTROI_OUTGOING_POLICY_H_
#define OCTROI_OUTGOING_POLICY_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct WebhookPolicy {
  // The wait before each attempt, counted from the one before; as many attempts as there are
  // entries. The first is 0.
  std::vector<std::chrono::seconds> waits{std::chrono::seconds(0), std::chrono::seconds(5),
                                          std::chrono::minutes(5), std::chrono::minutes(30),
                                          std::chrono::hours(2),   std::chrono::hours(5),
                                          std::chrono::hours(10),  std::chrono::hours(14),
                                          std::chrono::hours(20),  std::chrono::hours(24)};
  std::int32_t jitter_percent = 10;  // 0 to 100: how much longer a wait may become
  // A longer wait that the endpoint asks for is kept, up to this one. 0: it is not listened to.
  std::chrono::seconds retry_after_max = std::chrono::hours(24);
  // An endpoint that has delivered nothing and failed for so long is disabled.
  std::chrono::hours disable_after = std::chrono::hours(24 * 5);
  // How long a message is kept once it is closed, counted from then; run_webhooks() erases what is
  // older, and nothing can be replayed of it. nullopt: for ever. What is open stays.
  std::optional<std::chrono::hours> keep_delivered = std::chrono::hours(24 * 30);
  std::optional<std::chrono::hours> keep_parked = std::chrono::hours(24 * 90);
};

// Errors: InvalidArgument "webhook.bad_policy", naming what is wrong.
absl::Status validate(const WebhookPolicy& policy);

// How long to wait after the attempt number `attempt` (1, 2, 3, ...) failed; whole milliseconds.
// `attempt` is less than the number of waits.
[[nodiscard]] std::chrono::milliseconds webhook_wait(const WebhookPolicy& policy,
                                                     std::string_view message_id,
                                                     std::int64_t attempt);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_OUTGOING_POLICY_H_
