// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A message as the bytes of a mail: RFC 5322 headers, MIME multipart/alternative, UTF-8.
//
// Pure: the same message, sender and instant give the same bytes. Lines end in CR LF; what is not
// ASCII travels as encoded words (RFC 2047) in headers and as quoted-printable in bodies, both at
// most 76 columns wide; line breaks are normalised. There is never a Bcc. The Message-ID is the
// message's id at the sender's domain.
//
//   auto bytes = write_mail(message, {"billing@example.com", "Example"}, clock.now());
//
// Layer: adapters (eml; may include notification). Thread safety: pure functions.
#ifndef OCTROI_EML_MAIL_H_
#define OCTROI_EML_MAIL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/notification/message.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct MailSender {
  std::string address{};
  std::string name{};      // may be empty
  std::string reply_to{};  // an address; may be empty

  friend bool operator==(const MailSender&, const MailSender&) = default;
};

// Errors: InvalidArgument, those of check_email and check_text.
absl::Status check_sender(const MailSender& sender);

// Errors: InvalidArgument, those of check_sender and check_message.
absl::StatusOr<std::string> write_mail(const Message& message, const MailSender& sender,
                                       Instant date);

// A header's text: as it is when it is short, printable ASCII and cannot be mistaken for an encoded
// word, otherwise encoded words, folded.
[[nodiscard]] std::string encode_header_text(std::string_view text);

// RFC 2045 6.7, for text: line breaks become CR LF, lines are at most 76 columns.
[[nodiscard]] std::string encode_quoted_printable(std::string_view text);

// "Sat, 31 Jan 2026 09:00:00 +0000"
[[nodiscard]] std::string format_mail_date(Instant instant);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_EML_MAIL_H_
