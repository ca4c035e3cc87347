// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The outbox: performing what plans left to do outside.
//
// Effects are taken in the order they fall due, a page at a time: charges, refunds and provisioning
// steps first, then the page's messages. The outside world is only called between commits (I47).
// What it answers is put back as a plan of its own, together with the effect's new state.
//
// What may not be asked twice without care is marked running before it is asked. Marks, and what
// became of messages, are committed for many effects at once: a commit costs the disk a round,
// whatever its size. A crash in between leaves marks: a charge is looked up first, a message that
// may have been sent waits for a person (I36).
//
// Layer: engine, private. Thread safety: any thread; two workers that take the same effect ask with
// the same key, and one of them loses the version check.
#ifndef OCTROI_SRC_ENGINE_RUN_OUTBOX_H_
#define OCTROI_SRC_ENGINE_RUN_OUTBOX_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/plan/work.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {

absl::Status run_outbox(Engine& engine, RunReport& report);

// An effect in hand. `was_marked`: it was running when it was taken, so that an earlier try may
// have happened although nothing tells of it.
struct Taken {
  records::Loaded<Effect> effect;
  bool was_marked = false;
};

// One kind each. Returns OK when the outcome was put down, whatever it was.
absl::Status perform_charge(Engine& engine, const Taken& taken);
absl::Status perform_refund(Engine& engine, const Taken& taken);
absl::Status perform_provision(Engine& engine, const Taken& taken);
absl::Status perform_follow(Engine& engine, const Taken& taken);

// Sends all of them that can be sent, and puts down what became of each. Counts into `report`.
// Errors: those of a store that cannot be worked with.
absl::Status send_messages(Engine& engine, std::span<const Taken> taken, RunReport& report);

// The effect after one more try.
[[nodiscard]] Effect done(Effect effect, std::string outcome);
[[nodiscard]] Effect parked(Effect effect, std::string outcome);
// Tried again later: after 1 minute, then 5, 30, 2 hours, 6, and every 24 hours; parked after the
// 12th try.
[[nodiscard]] Effect later(Effect effect, Instant now, std::string outcome);

// An effect and what it becomes.
struct NextEffect {
  records::Loaded<Effect> was;
  Effect now;
};
// Writes them in one commit; where it lost a race, one by one. Answers each as it is stored now;
// one that another worker took is missing. Errors: those of a store that cannot be worked with.
absl::StatusOr<std::vector<records::Loaded<Effect>>> put_effects(Engine& engine,
                                                                 std::span<const NextEffect> next);
absl::Status put_effect(Engine& engine, const records::Loaded<Effect>& was, Effect now);

// The letter of a message effect. Errors: those of reading and rendering.
absl::StatusOr<Message> compose(Engine& engine, const records::Loaded<Effect>& effect);

// Plans with `fill` and commits it together with what the effect becomes; again where somebody else
// changed the tenant meanwhile. `effect` may be null: a notice that came by itself.
absl::Status record_outcome(
    Engine& engine, const TenantContext& context, const records::Loaded<Effect>* effect,
    const std::function<absl::Status(Work&, std::optional<Effect>& next)>& fill);

// What became of a payment whose provider keeps keys and gave it a reference: to charge it again is
// to ask (PaymentCapabilities::keeps_keys). Errors: those of PaymentProvider::charge() and of
// reading.
absl::StatusOr<ChargeResult> ask_by_reference(Engine& engine, const TenantContext& context,
                                              PaymentProvider& provider, const Payment& payment);

// Puts a provider's answer about a payment down, and tells the host of unexpected money. `claim`,
// where there is one, names what told it, and is taken in the same commit; `after` receives the
// payment as it was written. Errors: AlreadyExists "storage.exists" (the claim was taken before;
// nothing was written).
absl::Status record_charge(Engine& engine, const TenantContext& context, PaymentId payment,
                           const ChargeResult& result, const records::Loaded<Effect>* effect,
                           const std::string& claim = {}, Payment* after = nullptr);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_OUTBOX_H_
