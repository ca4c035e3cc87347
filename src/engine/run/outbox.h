// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The outbox: performing what plans left to do outside.
//
// Effects are taken in the order they fall due. The outside world is only called between commits
// (I47). What it answers is put back as a plan of its own, together with the effect's new state.
//
// Layer: engine, private. Thread safety: any thread; two workers that take the same effect ask with
// the same key, and one of them loses the version check.
#ifndef OCTROI_SRC_ENGINE_RUN_OUTBOX_H_
#define OCTROI_SRC_ENGINE_RUN_OUTBOX_H_

#include "engine/engine.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {

absl::Status run_outbox(Engine& engine, RunReport& report);

// One kind each. `effect` is as stored; returns OK when its outcome was put down, whatever it was.
absl::Status perform_charge(Engine& engine, const records::Loaded<Effect>& effect);
absl::Status perform_message(Engine& engine, const records::Loaded<Effect>& effect);
absl::Status perform_provision(Engine& engine, const records::Loaded<Effect>& effect);

// The effect after one more try.
[[nodiscard]] Effect done(Effect effect, std::string outcome);
[[nodiscard]] Effect parked(Effect effect, std::string outcome);
// Tried again later: after 1 minute, then 5, 30, 2 hours, 6, and every 24 hours; parked after the
// 12th try.
[[nodiscard]] Effect later(Effect effect, Instant now, std::string outcome);

// The letter of a message effect. Errors: those of reading and rendering.
absl::StatusOr<Message> compose(Engine& engine, const records::Loaded<Effect>& effect);

// Puts a provider's answer into the payment's plan. `effect` may be null: a notice that came by
// itself.
absl::Status record_charge(Engine& engine, const TenantContext& context, PaymentId payment,
                           const ChargeResult& result, const records::Loaded<Effect>* effect);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_OUTBOX_H_
