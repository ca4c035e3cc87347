// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "smtp/smtp_result.h"

#include <string>
#include <string_view>

#include <curl/curl.h>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

namespace {

bool names_no_mailbox(std::string_view refusal) {
  // "550 5.1.1 words", or "550-5.1.1 words" where more lines follow.
  if (refusal.size() < 5 || refusal[0] != '5') return false;
  const std::string_view rest = refusal.substr(4);
  const std::string_view code = rest.substr(0, rest.find_first_of(" \r\n"));
  for (const std::string_view known : {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}) {
    if (code == known) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<SendResult> interpret(const SmtpTransfer& transfer) {
  const long code = transfer.response_code;
  const std::string detail = "smtp " + std::to_string(code);
  if (transfer.curl_code == CURLE_OK) return SendResult{SendOutcome::kSent, false, detail};
  if (transfer.curl_code == CURLE_LOGIN_DENIED && code >= 500) {
    return make_error(absl::StatusCode::kUnauthenticated, "notification.bad_credentials",
                      "the SMTP server refuses the user or password (" + detail + ")");
  }
  // The same CURLcode stands for refusals of many kinds; the server's own reply tells.
  if (code >= 400) {
    SendResult rejected{SendOutcome::kRejected, is_worth_retrying(transfer), detail};
    if (code >= 500 && names_no_mailbox(transfer.refusal)) {
      rejected.suppression = SuppressionReason::kBounced;
    }
    return rejected;
  }
  if (transfer.was_handed_over) return SendResult{SendOutcome::kUnknown, false, detail};
  // RFC 5321 4.1.1.4: without its last dot a message is not delivered.
  return make_error(absl::StatusCode::kUnavailable, "notification.unreachable",
                    "the SMTP server cannot be used: " + std::string(transfer.curl_message));
}

bool is_worth_retrying(const SmtpTransfer& transfer) noexcept {
  if (transfer.curl_code == CURLE_OK) return false;
  if (transfer.response_code >= 400) return transfer.response_code < 500;
  return transfer.curl_code != CURLE_USE_SSL_FAILED &&
         transfer.curl_code != CURLE_PEER_FAILED_VERIFICATION;
}

}  // namespace v0
}  // namespace octroi
