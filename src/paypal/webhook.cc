// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "paypal/transmission.h"

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/http/url.h"
#include "octroi/paypal/wire.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"
#include "octroi/signing/public_key.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kDomain = "paypal.com";

// "paypal.com" itself only as the host of an address; a certificate's name lies below it.
bool is_below_domain(std::string_view name) {
  const std::string lower = to_lower_ascii(name);
  return lower.size() > kDomain.size() + 1 && lower.ends_with(kDomain) &&
         lower[lower.size() - kDomain.size() - 1] == '.';
}

absl::Status foreign(std::string_view why) {
  return make_error(absl::StatusCode::kPermissionDenied, "paypal.foreign_certificate", why);
}

absl::Status check_certificate(const Certificate& certificate, Instant now) {
  if (!is_below_domain(certificate.common_name)) {
    return foreign("the certificate is not PayPal's");
  }
  if (now >= certificate.not_before && now <= certificate.not_after) return absl::OkStatus();
  return make_error(absl::StatusCode::kOutOfRange, "paypal.expired_certificate",
                    "the certificate is not valid now");
}

}  // namespace

absl::Status check_paypal_cert_url(std::string_view url) {
  OCTROI_ASSIGN_OR_RETURN(const Url parsed, parse_url(url));
  const bool is_paypal = parsed.host == kDomain || is_below_domain(parsed.host);
  if (parsed.is_https && parsed.port == 443 && is_paypal) return absl::OkStatus();
  return foreign("a certificate is taken from https://*.paypal.com only");
}

std::string paypal_signed_text(const PaypalTransmission& transmission, std::string_view webhook_id,
                               std::string_view body) {
  std::string text(transmission.id);
  text += '|';
  text += transmission.time;
  text += '|';
  text += webhook_id;
  text += '|';
  text += std::to_string(crc32(body));
  return text;
}

absl::Status verify_paypal_webhook(const PaypalTransmission& transmission,
                                   std::string_view webhook_id, std::string_view body,
                                   const PaypalTrust& trust) {
  OCTROI_RETURN_IF_ERROR(paypal::check_headers(transmission));
  OCTROI_RETURN_IF_ERROR(check_paypal_cert_url(transmission.cert_url));
  OCTROI_ASSIGN_OR_RETURN(const Certificate certificate,
                          read_certificate(trust.certificate_pem, trust.roots_pem, trust.now));
  OCTROI_RETURN_IF_ERROR(check_certificate(certificate, trust.now));
  const std::optional<std::string> signature = decode_base64(transmission.signature);
  const bool is_rsa = certificate.key.kind() == PublicKeyKind::kRsa;
  if (!signature || !is_rsa ||
      !certificate.key.verify(paypal_signed_text(transmission, webhook_id, body), *signature)) {
    return make_error(absl::StatusCode::kUnauthenticated, "signature.mismatch",
                      "the signature fits neither body nor webhook id");
  }
  return paypal::check_window(transmission.time, trust.now, trust.window);
}

}  // namespace v0
}  // namespace octroi
