// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Message: one notice to one recipient, rendered and ready to send.
//
// Its id follows from what caused it and from whom it goes to by which channel, so that the same
// cause never makes a second message: the id is the key under which stores, notifiers and mail
// readers recognise a repetition. check_message() is the gate every notifier passes first: no line
// break or control character reaches an address or a header.
//
// What travels depends on the channel: mail takes subject, text, HTML and headers; SMS and WhatsApp
// take a short text, at most 1600 characters, or `values` where the other side writes the text
// itself; an in-app message takes subject and text.
//
//   const Recipient amina{"+22370112233", "Amina", Channel::kSms};
//   Message message{.message_id = make_message_id(tenant, "receipt", cause, recipient_key(amina)),
//                   .template_name = "receipt", .recipient = amina, .text = "Thank you.", ...};
//
// Layer: notification (may include base, tenant). Thread safety: values and pure functions.
#ifndef OCTROI_NOTIFICATION_MESSAGE_H_
#define OCTROI_NOTIFICATION_MESSAGE_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/notification/channel.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kShortTextMax = 1600;  // characters of an SMS or WhatsApp message

struct Recipient {
  std::string address{};  // what the channel needs: see check_address()
  std::string name{};     // may be empty
  Channel channel = Channel::kMail;

  friend bool operator==(const Recipient&, const Recipient&) = default;
};

struct MailHeader {
  std::string name{};   // letters, digits and hyphens; not one that the notifier writes itself
  std::string value{};  // one line

  friend bool operator==(const MailHeader&, const MailHeader&) = default;
};

struct Message {
  std::string message_id{};     // 1 to 64 letters, digits, '-', '_', '.'
  std::string report_key{};     // what a carrier's reports give back (delivery.h); empty: none do
  std::string template_name{};  // "receipt"
  std::string language{};       // "fr"
  std::string cause{};          // the event it tells of; for the audit log
  Recipient recipient;
  std::string subject{};              // one line; may be empty where the channel has none
  std::string text{};                 // never empty: what readers without HTML show
  std::string html{};                 // mail only; may be empty
  std::vector<MailHeader> headers{};  // mail only
  // What the text was written from, by the template's names, in the reader's language: for another
  // side that has the wording itself (WhatsApp's approved templates). Not for mail.
  std::map<std::string, std::string, std::less<>> values{};

  friend bool operator==(const Message&, const Message&) = default;
};

// How keys name a recipient: a mail address as it is, others with their channel in front:
// "sms:+22370112233". No two recipients share one.
[[nodiscard]] std::string recipient_key(const Recipient& recipient);

// 32 hexadecimal digits of a SHA-256 over tenant, template, cause and recipient_key().
[[nodiscard]] std::string make_message_id(TenantId tenant, std::string_view template_name,
                                          std::string_view cause, std::string_view recipient);

// Errors: InvalidArgument "notification.bad_message_id", "notification.bad_header" (name, a line
// break, or a header of the notifier's own such as Bcc), "notification.too_long" (a short text),
// "notification.mail_only" (HTML or headers on another channel), and those of check_address and
// check_text.
absl::Status check_message(const Message& message);

// The same for a notifier that carries these channels.
// Errors: also InvalidArgument "notification.wrong_channel".
absl::Status check_message(const Message& message, ChannelSet carried);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_MESSAGE_H_
