// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Sending webhook messages.
//
// The due ones of all tenants are read a page at a time and served endpoint by endpoint. A worker
// takes an endpoint's lane by a lease, so that no two send to it at once; it reads the endpoint's
// queue, which holds what is not closed in the order of the events, sends the first, and commits
// what became of it before it sends the next. What waits behind a message that is to be tried later
// has no time of its own, so that it is not looked at again until that one is closed; whoever
// closes it gives the next one its time in the same commit.
//
// A worker that dies between sending and committing leaves its lease, and the message is sent again
// under the same id when that has run out.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_RUN_WEBHOOKS_H_
#define OCTROI_SRC_ENGINE_RUN_WEBHOOKS_H_

#include "engine/engine.h"
#include "octroi/engine/webhooks.h"

namespace octroi {
inline namespace v0 {

// Errors: FailedPrecondition "webhook.no_sender"; those of a store that cannot be worked with.
absl::Status send_webhooks(Engine& engine, WebhookReport& report);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_WEBHOOKS_H_
