// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What libcurl's answer to one SMTP transaction means.
#ifndef OCTROI_SRC_SMTP_SMTP_RESULT_H_
#define OCTROI_SRC_SMTP_SMTP_RESULT_H_

#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/notification/notifier.h"

namespace octroi {
inline namespace v0 {

struct SmtpTransfer {
  int curl_code = 0;              // CURLcode
  long response_code = 0;         // the server's last reply; 0: none
  bool was_handed_over = false;   // libcurl took the whole message, so its last dot may be sent
  std::string_view curl_message;  // for people
  std::string_view refusal{};     // the server's last line of 4xx or 5xx: "550 5.1.1 no such user"
};

// A refusal for good whose enhanced status code says that there is no such mailbox, or that it
// takes nothing (RFC 3463: 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.2.1; RFC 7505: 5.1.10), is a bounce; one
// without such a code may be about the sender or the message, and is none.
// Errors: Unavailable "notification.unreachable"; Unauthenticated "notification.bad_credentials".
absl::StatusOr<SendResult> interpret(const SmtpTransfer& transfer);

// Whether the same message may get through later: what answers 4xx, or was not reached; not what
// answers 5xx, offers no TLS or shows a certificate that is not trusted.
[[nodiscard]] bool is_worth_retrying(const SmtpTransfer& transfer) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_SMTP_SMTP_RESULT_H_
