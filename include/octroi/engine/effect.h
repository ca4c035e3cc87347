// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Effect: something to do outside, remembered until it is done.
//
// A charge, a refund, a message or a provisioning step is written in the same commit as the fact
// that causes it, and performed afterwards by the outbox worker (Billing::run_effects), never
// inside a commit (I47). A charge or refund is marked running before its provider is asked, and
// repeated under the same key until its outcome is known; what may have been asked before is looked
// up first. A message is sent at most once: when the process dies between sending and noting it, a
// notifier that is not idempotent is not asked again and the effect is parked for a person (I36),
// who releases it.
//
//   pending --> running --> done | parked        parked --release--> pending | done
//   pending --> suppressed: its recipient gets no more messages (notices.h)
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_EFFECT_H_
#define OCTROI_ENGINE_EFFECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/notification/channel.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class EffectKind : std::uint8_t {
  kCharge = 1,
  kMessage = 2,
  kProvision = 3,
  kRefund = 4,
  kFollow = 5  // a payer's debt changed: the subscriptions that it pays for follow
};             // Numbers are wire format.
enum class EffectStatus : std::uint8_t {
  kPending = 1,
  kRunning = 2,
  kDone = 3,
  kParked = 4,
  kSuppressed = 5
};

[[nodiscard]] std::string_view to_string(EffectKind kind) noexcept;
[[nodiscard]] std::string_view to_string(EffectStatus status) noexcept;

struct Effect {
  EffectId id{};
  TenantId tenant{};
  EffectKind kind = EffectKind::kMessage;
  EffectStatus status = EffectStatus::kPending;
  std::string subject{};        // the payment, invoice, subscription, order or saga it is about
  std::string template_name{};  // kMessage: "invoice", "reminder"
  std::string recipient{};      // kMessage: the address, as its channel has it
  std::string data{};           // JSON: what the template needs beside the records
  std::string cause{};          // "subscription.renewed 42": the event that wants it
  // Unique within the tenant: template, cause and recipient_key(), or the payment.
  std::string once_key{};
  std::int64_t attempts = 0;
  Instant created_at{};
  std::optional<Instant> due_at{};   // the next try; nullopt once done or parked
  std::string outcome{};             // what happened, for people
  Channel channel = Channel::kMail;  // kMessage
  std::string language{};            // kMessage: of the recipient; empty: the tenant's
};

// What a person decides about a parked effect.
enum class EffectDecision : std::uint8_t {
  kRetry = 1,     // try again, with all tries left; a charge is looked up first
  kGiveUp = 2,    // it did not happen and shall not: a charge failed, a refund stays credit, a
                  // provisioning is taken back
  kMarkDone = 3,  // it happened: a charge is settled, a refund given, a provisioning step done
};
[[nodiscard]] std::string_view to_string(EffectDecision decision) noexcept;

struct EffectRelease {
  EffectDecision decision = EffectDecision::kRetry;
  std::string evidence{};  // how one knows, up to 500 bytes; needed but for a retry; is audited
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_EFFECT_H_
