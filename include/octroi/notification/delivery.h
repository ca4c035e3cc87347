// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Delivery: what the other side tells of a message after it took it, and who shall get no more.
//
// A carrier calls back: the message went out, arrived, was read, or did not get through. A
// DeliveryReader is the door: it checks the signature over the callback as it arrived, and only
// then reads it. Reports come in any order and more than once; a message's status only rises:
//
//   queued < sent < undelivered < delivered < read
//
// where `undelivered` gives way to `delivered` because some carriers correct themselves. Carriers
// invent new words; one that is not known is `queued`, and the word is kept for people.
//
//   auto reader = make_twilio_callbacks({.auth_tokens = {token}, .url = "https://...{tenant}"});
//   auto answer = billing.notices(tenant).take_report(*reader, {headers, body, query});
//
// Layer: notification (may include base, tenant). Thread safety: read() from any thread.
#ifndef OCTROI_NOTIFICATION_DELIVERY_H_
#define OCTROI_NOTIFICATION_DELIVERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/notification/channel.h"
#include "octroi/tenant/callback.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class DeliveryStatus : std::uint8_t {  // Numbers are wire format; in the order they rise.
  kQueued = 1,
  kSent = 2,         // left the carrier
  kUndelivered = 3,  // did not get through, and is not tried again
  kDelivered = 4,    // reached the device
  kRead = 5,
};
// "delivered": the name in records; stable.
[[nodiscard]] std::string_view to_string(DeliveryStatus status) noexcept;

// Why a recipient gets no more messages on a channel.
enum class SuppressionReason : std::uint8_t {  // Numbers are wire format.
  kBounced = 1,                                // there is no such address, or it takes none
  kComplained = 2,                             // called it spam
  kOptedOut = 3,                               // asked for no more
};
// "opted_out": the name in records; stable.
[[nodiscard]] std::string_view to_string(SuppressionReason reason) noexcept;

// What a verified callback tells.
struct DeliveryReport {
  std::string report_key{};  // of the message; empty where it is of no message of ours
  Channel channel = Channel::kMail;
  std::string address{};  // whom it is about, as check_address() allows; may be empty
  DeliveryStatus status = DeliveryStatus::kQueued;
  std::string word{};       // the carrier's own word: "undelivered"
  std::string code{};       // the carrier's code of the failure: "30005"; empty: none
  std::string reference{};  // the carrier's name of the message
  // The address shall get no more on this channel.
  std::optional<SuppressionReason> suppression{};

  friend bool operator==(const DeliveryReport&, const DeliveryReport&) = default;
};

class DeliveryReader {
 public:
  virtual ~DeliveryReader();

  // "twilio": Notifier::name() of the notifier it reads for.
  [[nodiscard]] virtual std::string_view carrier() const = 0;

  // Errors: Unauthenticated "signature.mismatch"; InvalidArgument "callback.malformed".
  virtual absl::StatusOr<DeliveryReport> read(const TenantContext& tenant, const Callback& callback,
                                              Instant now) const = 0;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_DELIVERY_H_
