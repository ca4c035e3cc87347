// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/planning.h"
#include "engine/plan/suppressing.h"
#include "engine/run/outbox.h"

namespace octroi {
inline namespace v0 {
namespace {

// As long as a worker may take to send; one that has not told by then has crashed.
constexpr std::chrono::minutes kLease{15};

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

// A recipient who takes no more, by the word of who carries.
struct Refused {
  TenantId tenant;
  Recipient recipient;
  SuppressionReason reason = SuppressionReason::kBounced;
  std::string evidence;
};

struct Letters {
  std::vector<Taken> to_send;
  std::vector<Message> messages;  // one for each
  std::vector<NextEffect> settled;
  std::vector<Refused> refused;
};

absl::StatusOr<std::optional<SuppressionReason>> find_suppression(
    Engine& engine, const records::Loaded<Effect>& effect) {
  OCTROI_ASSIGN_OR_RETURN(
      const auto found, records::find<Suppression>(
                            engine.store(), engine.within(effect.row.tenant),
                            records::suppression_id(effect.value.channel, effect.value.recipient)));
  if (!found || found->value.lifted_at) return std::optional<SuppressionReason>();
  return std::optional(found->value.reason);
}

Effect suppressed(Effect effect, SuppressionReason reason) {
  effect.status = EffectStatus::kSuppressed;
  effect.due_at.reset();
  effect.outcome = "suppressed: " + std::string(to_string(reason));
  return effect;
}

// Writes the letters; what cannot be sent has its outcome at once.
// Errors: those of a store that cannot be worked with.
absl::StatusOr<Letters> write_letters(Engine& engine, const Notifier* notifier,
                                      std::span<const Taken> taken) {
  Letters letters;
  const auto park = [&](const Taken& one, const std::string& why) {
    letters.settled.push_back({one.effect, parked(one.effect.value, why)});
  };
  for (const Taken& one : taken) {
    const bool is_kept = one.effect.value.channel == Channel::kInApp;
    if (notifier == nullptr && !(is_kept && engine.writes_notices())) {
      park(one, "no notifier is configured for " +
                    std::string(to_string(one.effect.value.channel)) + " messages");
      continue;
    }
    if (one.was_marked && notifier != nullptr && !notifier->is_idempotent()) {
      park(one, "may have been sent before a crash, and is not repeated");
      continue;
    }
    OCTROI_ASSIGN_OR_RETURN(const auto barred, find_suppression(engine, one.effect));
    if (barred) {
      letters.settled.push_back({one.effect, suppressed(one.effect.value, *barred)});
      continue;
    }
    absl::StatusOr<Message> message = compose(engine, one.effect);
    if (!message.ok()) {
      park(one, error_message(message.status()));
      continue;
    }
    letters.to_send.push_back(one);
    letters.messages.push_back(*std::move(message));
  }
  return letters;
}

// Before one is sent that must not be sent twice, all of them are marked. Those that another worker
// marked first are dropped.
absl::Status mark(Engine& engine, Letters& letters, RunReport& report) {
  std::vector<NextEffect> marks;
  for (const Taken& one : letters.to_send) {
    Effect running = one.effect.value;
    running.status = EffectStatus::kRunning;
    running.due_at = engine.now() + kLease;
    marks.push_back({one.effect, std::move(running)});
  }
  OCTROI_ASSIGN_OR_RETURN(auto marked, put_effects(engine, marks));
  report.conflicts += static_cast<std::int64_t>(marks.size() - marked.size());
  std::vector<Taken> to_send;
  std::vector<Message> messages;
  auto next = marked.begin();  // in the same order
  for (std::size_t i = 0; i < letters.to_send.size(); ++i) {
    if (next == marked.end() || next->row.id != letters.to_send[i].effect.row.id) continue;
    to_send.push_back({std::move(*next++), false});
    messages.push_back(std::move(letters.messages[i]));
  }
  letters.to_send = std::move(to_send);
  letters.messages = std::move(messages);
  return absl::OkStatus();
}

Effect send_one(Engine& engine, Notifier& notifier, const records::Loaded<Effect>& effect,
                const Message& message, std::vector<Refused>& refused) {
  for (const Refused& one : refused) {  // a moment ago, and not written down yet
    if (one.tenant == effect.row.tenant && one.recipient == message.recipient) {
      return suppressed(effect.value, one.reason);
    }
  }
  const absl::StatusOr<SendResult> result =
      send(notifier, engine.within(effect.row.tenant), message);
  if (result.ok() && result->outcome == SendOutcome::kRejected && result->suppression) {
    Effect barred = suppressed(effect.value, *result->suppression);
    ++barred.attempts;
    barred.outcome += ", " + result->detail;
    refused.push_back({effect.row.tenant, message.recipient, *result->suppression,
                       carriers_word(notifier.name(), result->detail)});
    return barred;
  }
  if (result.ok()) return after_answer(notifier, effect.value, *result, engine.now());
  if (absl::IsInvalidArgument(result.status())) {
    return parked(effect.value, error_message(result.status()));
  }
  return later(effect.value, engine.now(), error_message(result.status()));
}

// Back into the queue, for certain not sent.
Effect not_sent(Effect effect, Instant now) {
  effect.status = EffectStatus::kPending;
  effect.due_at = now;
  return effect;
}

absl::Status suppress(Engine& engine, std::span<const Refused> refused) {
  for (const Refused& one : refused) {
    const TenantContext context = engine.within(one.tenant);
    OCTROI_RETURN_IF_ERROR(carry_out(engine, [&] {
                             return plan_work(engine, context, [&](Work& work) {
                               return plan_suppression(work, one.recipient, one.reason,
                                                       one.evidence);
                             });
                           }).status());
  }
  return absl::OkStatus();
}

// In-app messages: each is kept in the commit that notes it as sent. One that another worker kept
// is dropped.
absl::Status keep(Engine& engine, Letters& letters, RunReport& report) {
  for (std::size_t i = 0; i < letters.to_send.size(); ++i) {
    const records::Loaded<Effect>& effect = letters.to_send[i].effect;
    const Row& row = effect.row;
    const Message& message = letters.messages[i];
    if (const absl::Status bad = check_message(message, {Channel::kInApp}); !bad.ok()) {
      letters.settled.push_back({effect, parked(effect.value, error_message(bad))});
      continue;
    }
    const InAppMessage kept{.id = effect.value.id,
                            .member = *MemberId::parse(message.recipient.address),
                            .template_name = message.template_name,
                            .language = message.language,
                            .subject = message.subject,
                            .text = message.text,
                            .sent_at = engine.now(),
                            .read_at = std::nullopt};
    Batch batch;
    batch.update(
        records::to_row(row.tenant, row.id, done(effect.value, "sent to the app"), row.version));
    batch.insert(records::to_row(row.tenant, row.id, kept));
    const absl::Status status = engine.store().commit(batch).status();
    if (!status.ok() && !absl::IsAborted(status)) return status;
    ++(status.ok() ? report.effects : report.conflicts);
  }
  return absl::OkStatus();
}

// Those of one channel.
absl::Status send_by(Engine& engine, Notifier* notifier, std::span<const Taken> taken,
                     RunReport& report) {
  OCTROI_ASSIGN_OR_RETURN(Letters letters, write_letters(engine, notifier, taken));
  if (notifier == nullptr) {
    OCTROI_RETURN_IF_ERROR(keep(engine, letters, report));
    letters.to_send.clear();
  }
  const bool marks = notifier != nullptr && !notifier->is_idempotent();
  const Instant lease_ends = engine.now() + kLease / 2;
  if (marks) OCTROI_RETURN_IF_ERROR(mark(engine, letters, report));
  for (std::size_t i = 0; i < letters.to_send.size(); ++i) {
    const records::Loaded<Effect>& effect = letters.to_send[i].effect;
    // A mail server that is slow must not hold messages beyond their lease: another worker would
    // take them for those of a crash.
    const bool is_late = marks && engine.now() > lease_ends;
    letters.settled.push_back({effect, is_late ? not_sent(effect.value, engine.now())
                                               : send_one(engine, *notifier, effect,
                                                          letters.messages[i], letters.refused)});
  }
  OCTROI_ASSIGN_OR_RETURN(const auto put, put_effects(engine, letters.settled));
  report.effects += static_cast<std::int64_t>(put.size());
  report.conflicts += static_cast<std::int64_t>(letters.settled.size() - put.size());
  return suppress(engine, letters.refused);
}

}  // namespace

absl::Status send_messages(Engine& engine, std::span<const Taken> taken, RunReport& report) {
  for (const Channel channel : kChannels) {
    std::vector<Taken> of_channel;
    for (const Taken& one : taken) {
      if (one.effect.value.channel == channel) of_channel.push_back(one);
    }
    if (of_channel.empty()) continue;
    OCTROI_RETURN_IF_ERROR(send_by(engine, engine.notifier(channel), of_channel, report));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
