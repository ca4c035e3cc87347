// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Bringing the signing secrets of endpoints under the current master key.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_RUN_WEBHOOK_SECRETS_H_
#define OCTROI_SRC_ENGINE_RUN_WEBHOOK_SECRETS_H_

#include <cstdint>

#include "engine/engine.h"

namespace octroi {
inline namespace v0 {

// Of all tenants' endpoints but the removed ones, whose secrets nobody opens any more. A previous
// secret that signs no more is forgotten instead. Each endpoint is a commit of its own, with its
// event. Gives how many secrets were wrapped anew.
// Errors: FailedPrecondition "webhook.no_sender"; those of WebhookSender::rewrap_secret and Store.
absl::StatusOr<std::int64_t> rewrap_secrets(Engine& engine, const Operator& op);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_WEBHOOK_SECRETS_H_
