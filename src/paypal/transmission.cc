// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "paypal/transmission.h"

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace paypal {

PaypalTransmission transmission_of(const Callback& callback) {
  return {.id = callback.header("PAYPAL-TRANSMISSION-ID"),
          .time = callback.header("PAYPAL-TRANSMISSION-TIME"),
          .signature = callback.header("PAYPAL-TRANSMISSION-SIG"),
          .cert_url = callback.header("PAYPAL-CERT-URL"),
          .algorithm = callback.header("PAYPAL-AUTH-ALGO")};
}

absl::Status check_headers(const PaypalTransmission& transmission) {
  const bool is_complete = !transmission.id.empty() && !transmission.time.empty() &&
                           !transmission.signature.empty() && !transmission.cert_url.empty();
  if (is_complete && to_lower_ascii(transmission.algorithm) == "sha256withrsa") {
    return absl::OkStatus();
  }
  return make_error(absl::StatusCode::kInvalidArgument, "paypal.bad_headers",
                    "a PAYPAL- header is missing, or names another algorithm");
}

absl::Status check_window(std::string_view time, Instant now, std::chrono::seconds window) {
  if (window.count() == 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const Instant sent, parse_instant(time));
  if (now - sent > window) {
    return make_error(absl::StatusCode::kOutOfRange, "signature.stale", "sent too long ago");
  }
  if (sent - now > window) {
    return make_error(absl::StatusCode::kOutOfRange, "signature.future", "sent in the future");
  }
  return absl::OkStatus();
}

}  // namespace paypal
}  // namespace v0
}  // namespace octroi
