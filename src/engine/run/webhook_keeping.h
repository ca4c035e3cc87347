// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Erasing webhook messages whose time is over.
//
// The closed ones of all tenants are read a page at a time, the longest closed first, and taken out
// endpoint by endpoint. The endpoint's lane counts them in the same commit, so that verify() knows
// how many messages may be missing (I53).
//
// Layer: engine, private. Thread safety: any thread; of two that erase the same one loses the
// version check and leaves it.
#ifndef OCTROI_SRC_ENGINE_RUN_WEBHOOK_KEEPING_H_
#define OCTROI_SRC_ENGINE_RUN_WEBHOOK_KEEPING_H_

#include "engine/engine.h"
#include "octroi/engine/webhooks.h"

namespace octroi {
inline namespace v0 {

// Some thousands at most, so that whoever has messages to send comes to it soon; the next call goes
// on. Errors: those of a store that cannot be worked with.
absl::Status erase_old_webhooks(Engine& engine, WebhookReport& report);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_WEBHOOK_KEEPING_H_
