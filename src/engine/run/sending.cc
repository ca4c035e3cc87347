// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <string>
#include <utility>

#include "engine/run/outbox.h"

namespace octroi {
inline namespace v0 {
namespace {

// As long as a worker may take to send; one that has not told by then has crashed.
constexpr std::chrono::minutes kLease{15};

absl::StatusOr<records::Loaded<Effect>> put_effect(Engine& engine,
                                                   const records::Loaded<Effect>& was, Effect now) {
  Row row = records::to_row(was.row.tenant, was.row.id, now, was.row.version);
  Batch batch;
  batch.update(row);
  OCTROI_RETURN_IF_ERROR(engine.store().commit(batch).status());
  ++row.version;
  return records::Loaded<Effect>{std::move(now), std::move(row)};
}

// What a host's notifier throws may have happened after it sent.
absl::StatusOr<SendResult> send(Notifier& notifier, const TenantContext& context,
                                const Message& message) {
  try {
    return notifier.send(context, message);
  } catch (...) {
    return SendResult{.outcome = SendOutcome::kUnknown, .detail = "the notifier threw"};
  }
}

Effect after_answer(const Notifier& notifier, const Effect& effect, const SendResult& result,
                    Instant now) {
  switch (result.outcome) {
    case SendOutcome::kSent:
      return done(effect, "sent " + result.detail);
    case SendOutcome::kRejected:
      return result.is_retryable ? later(effect, now, "rejected: " + result.detail)
                                 : parked(effect, "rejected: " + result.detail);
    case SendOutcome::kUnknown:
      break;
  }
  if (notifier.is_idempotent()) return later(effect, now, "unknown: " + result.detail);
  return parked(effect, "may have been sent, and is not repeated: " + result.detail);
}

}  // namespace

absl::Status perform_message(Engine& engine, const records::Loaded<Effect>& stored) {
  Notifier* notifier = engine.options().notifier;
  records::Loaded<Effect> effect = stored;
  if (notifier == nullptr) {
    return put_effect(engine, effect, parked(effect.value, "no notifier is configured")).status();
  }
  if (effect.value.status == EffectStatus::kRunning && !notifier->is_idempotent()) {
    return put_effect(
               engine, effect,
               parked(effect.value, "may have been sent before a crash, and is not repeated"))
        .status();
  }
  const absl::StatusOr<Message> message = compose(engine, effect);
  if (!message.ok()) {
    return put_effect(engine, effect, parked(effect.value, error_message(message.status())))
        .status();
  }
  if (!notifier->is_idempotent()) {
    Effect running = effect.value;
    running.status = EffectStatus::kRunning;
    running.due_at = engine.now() + kLease;
    OCTROI_ASSIGN_OR_RETURN(effect, put_effect(engine, effect, std::move(running)));
  }
  const absl::StatusOr<SendResult> result =
      send(*notifier, engine.within(effect.row.tenant), *message);
  Effect next = result.ok() ? after_answer(*notifier, effect.value, *result, engine.now())
                            : later(effect.value, engine.now(), error_message(result.status()));
  if (absl::IsInvalidArgument(result.status())) {
    next = parked(effect.value, error_message(result.status()));
  }
  return put_effect(engine, effect, std::move(next)).status();
}

}  // namespace v0
}  // namespace octroi
