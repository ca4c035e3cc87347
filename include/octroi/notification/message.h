// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Message: one notice to one recipient, rendered and ready to send.
//
// Its id follows from what caused it, so that the same cause never makes a second message: the id
// is the key under which stores, notifiers and mail readers recognise a repetition. check_message()
// is the gate every notifier passes first: no line break or control character reaches an address
// or a header.
//
//   Message message{.message_id = make_message_id(tenant, "receipt", cause, "amina@example.com"),
//                   .template_name = "receipt", .recipient = {"amina@example.com", "Amina"}, ...};
//
// Layer: notification (may include base, tenant). Thread safety: values and pure functions.
#ifndef OCTROI_NOTIFICATION_MESSAGE_H_
#define OCTROI_NOTIFICATION_MESSAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Recipient {
  std::string address{};  // a mail address as check_email() allows
  std::string name{};     // may be empty

  friend bool operator==(const Recipient&, const Recipient&) = default;
};

struct MailHeader {
  std::string name{};   // letters, digits and hyphens; not one that the notifier writes itself
  std::string value{};  // one line

  friend bool operator==(const MailHeader&, const MailHeader&) = default;
};

struct Message {
  std::string message_id{};     // 1 to 64 letters, digits, '-', '_', '.'
  std::string template_name{};  // "receipt"
  std::string language{};       // "fr"
  std::string cause{};          // the event it tells of; for the audit log
  Recipient recipient;
  std::string subject{};  // one line
  std::string text{};     // never empty: what readers without HTML show
  std::string html{};     // may be empty
  std::vector<MailHeader> headers{};

  friend bool operator==(const Message&, const Message&) = default;
};

// 32 hexadecimal digits of a SHA-256 over tenant, template, cause and recipient.
[[nodiscard]] std::string make_message_id(TenantId tenant, std::string_view template_name,
                                          std::string_view cause, std::string_view recipient);

// Errors: InvalidArgument "notification.bad_message_id", "notification.bad_header" (name, a line
// break, or a header of the notifier's own such as Bcc), and those of check_email and check_text.
absl::Status check_message(const Message& message);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_MESSAGE_H_
