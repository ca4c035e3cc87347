// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Twilio: SMS and WhatsApp messages, and what becomes of them.
//
// make_twilio() is a Notifier for the channels that have a sender. A sender is a phone number of
// yours, a name of up to 11 letters and digits where the country allows it, or a messaging service
// (MG...). WhatsApp delivers free text only within 24 hours of the recipient's last word; what is
// sent at other times must be a template that WhatsApp approved, which Twilio names HX...:
//
//   TwilioOptions options{.account_sid = "AC...", .secret = token, .sms_sender = "+33644600000"};
//   options.whatsapp_sender = "+33644600000";
//   options.status_url = "https://host.example/twilio/{tenant}";
//   options.content = {{"invoice/fr", {"HX...", {"invoice_number", "amount"}}}};
//   auto twilio = make_twilio(options, client);
//
// Twilio knows no idempotency key: a message whose answer was lost waits for a person. Its status
// callbacks come to `status_url`, with the message's report_key in the query;
// make_twilio_callbacks() reads them, and the STOP that a recipient answered where Twilio handles
// opt-outs.
//
// Layer: adapters (twilio; may include notification, http, signing). Thread safety: as Notifier
// and DeliveryReader; the others are pure functions.
#ifndef OCTROI_TWILIO_TWILIO_H_
#define OCTROI_TWILIO_TWILIO_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/notification/delivery.h"
#include "octroi/notification/notifier.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// A template that WhatsApp approved. Its {{1}}, {{2}}, ... are the message's values of these names.
struct TwilioContent {
  std::string sid{};                     // HX and 32 hexadecimal digits
  std::vector<std::string> variables{};  // by octroi/notification/templates.h
};

struct TwilioOptions {
  std::string base_url = "https://api.twilio.com";
  std::string account_sid{};      // AC and 32 hexadecimal digits
  std::string key_sid{};          // SK..., an API key; empty: the account's own token is used
  Secret secret;                  // the account's auth token, or the key's secret
  std::string sms_sender{};       // empty: no SMS
  std::string whatsapp_sender{};  // a phone number or MG...; empty: no WhatsApp
  std::string status_url{};       // without a query; "{tenant}" is the tenant; empty: no callbacks
  // By template and language: "invoice/fr". A WhatsApp message without one goes as free text.
  std::map<std::string, TwilioContent, std::less<>> content{};
};

// Borrows `client`. Errors: InvalidArgument "twilio.bad_option".
absl::StatusOr<std::unique_ptr<Notifier>> make_twilio(TwilioOptions options, HttpClient& client);

struct TwilioCallbackOptions {
  std::vector<Secret> auth_tokens{};  // of the account; two while one replaces the other
  std::string url{};                  // TwilioOptions::status_url
};

// Errors: InvalidArgument "twilio.bad_option".
absl::StatusOr<std::unique_ptr<DeliveryReader>> make_twilio_callbacks(
    TwilioCallbackOptions options);

// --- The wire, without I/O

// Errors: those of check_message for the channels with a sender; InvalidArgument
// "notification.missing_variable" (an approved template asks for a value that is not there).
absl::StatusOr<HttpRequest> encode_twilio_message(const TwilioOptions& options,
                                                  const TenantContext& tenant,
                                                  const Message& message);
// Errors: Unavailable "notification.unreachable"; Unauthenticated "notification.bad_credentials".
absl::StatusOr<SendResult> decode_twilio_message(const HttpResult& result);

// Whether a recipient that drew this error shall get no more messages on its channel.
[[nodiscard]] std::optional<SuppressionReason> twilio_suppression(int code) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TWILIO_TWILIO_H_
