// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Notifier: who carries messages out; the port behind mail, SMS, WhatsApp and the like.
//
// It says which channels it carries; the engine finds it by the channel of a message. The engine
// calls it from the outbox, never inside a commit. One send is one transaction: sent,
// rejected by the other side, or unknown when the answer was lost after the message had been handed
// over. An error Status is proof that nothing was sent. What becomes of the message later is told
// by callbacks (delivery.h). The conformance suite in octroi/testing/notifier_conformance.h turns
// each axiom into a test, for each channel:
//
// Axioms:
//   SentMeansHandedOver        after kSent the other side holds the message: id, recipient, text,
//                              and what else the channel takes, as given.
//   BadMessagesSendNothing     what check_message refuses is refused, and nothing was sent.
//   OtherChannelsAreRefused    a message of a channel it does not carry is refused, and nothing was
//                              sent.
//   RejectionIsAResult         a refusal of the other side is kRejected, and says whether trying
//                              again can help; nothing was sent.
//   UnknownIsNeverRejected     a connection lost after the message was handed over is kUnknown.
//   UnreachableSendsNothing    where nobody answers, the error is Unavailable and nothing was sent.
//   SameIdArrivesOnce          sending the same message again delivers nothing new.
//                              (where is_idempotent())
//   AllOfUnicodeArrives        any text, in subject, names and body, arrives unchanged.
//
//   auto sent = notifier.send(tenant, message);
//   if (sent.ok() && sent->outcome == SendOutcome::kSent) ...
//
// Layer: notification (may include base, tenant). Thread safety: every call from any thread.
#ifndef OCTROI_NOTIFICATION_NOTIFIER_H_
#define OCTROI_NOTIFICATION_NOTIFIER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/notification/delivery.h"
#include "octroi/notification/message.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class SendOutcome : std::uint8_t {  // Numbers are wire format.
  kSent = 1,
  kRejected = 2,
  kUnknown = 3,
};

struct SendResult {
  SendOutcome outcome = SendOutcome::kUnknown;
  bool is_retryable = false;  // when rejected: the other side was busy, not opposed
  std::string detail{};       // the other side's code or id; holds no address and no secret
  // When rejected for good: the recipient takes no more of them on this channel.
  std::optional<SuppressionReason> suppression{};

  friend bool operator==(const SendResult&, const SendResult&) = default;
};

class Notifier {
 public:
  virtual ~Notifier();

  // "smtp": stable; a code as check_code() allows.
  [[nodiscard]] virtual std::string_view name() const = 0;

  // The channels it carries, always the same; mail, where it says nothing.
  [[nodiscard]] virtual ChannelSet channels() const;

  // Whether a second send of the same message id is without effect. Where it is not, the engine
  // does not repeat an unknown send by itself.
  [[nodiscard]] virtual bool is_idempotent() const = 0;

  // Errors, after which nothing was sent: InvalidArgument (check_message with channels());
  // Unavailable "notification.unreachable" (try again later); Unauthenticated
  // "notification.bad_credentials".
  virtual absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) = 0;
};

// "sent": the name in records; stable.
[[nodiscard]] std::string_view to_string(SendOutcome outcome) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_NOTIFIER_H_
