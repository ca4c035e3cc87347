// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <optional>

#include "octroi/base/status.h"
#include "octroi/paypal/wire.h"
#include "octroi/signing/mac.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<Json> crc32_of(const Json& inputs) {
  return Json{{"crc32_decimal", std::to_string(crc32(inputs.at("body").get<std::string>()))}};
}

absl::StatusOr<Json> webhook_offline_verify(const Json& inputs) {
  const Json& headers = inputs.at("headers");
  const std::string id = text_of(headers, "PAYPAL-TRANSMISSION-ID");
  const std::string time = text_of(headers, "PAYPAL-TRANSMISSION-TIME");
  const std::string signature = text_of(headers, "PAYPAL-TRANSMISSION-SIG");
  const std::string cert_url = text_of(headers, "PAYPAL-CERT-URL");
  const std::string algorithm = text_of(headers, "PAYPAL-AUTH-ALGO");
  const std::string certificate = inputs.at("certificate_pem");
  const std::string body = inputs.at("body");
  const std::string webhook_id = inputs.at("webhook_id");
  const PaypalTransmission transmission{id, time, signature, cert_url, algorithm};
  // The certificates of vectors are self-signed and long-lived: any day of their life will do.
  const PaypalTrust trust{.certificate_pem = certificate,
                          .now = *parse_instant("2026-11-20T00:00:00Z")};
  const absl::Status status = verify_paypal_webhook(transmission, webhook_id, body, trust);
  return Json{{"valid", status.ok()},
              {"code", error_code(status)},
              {"signed_text", paypal_signed_text(transmission, webhook_id, body)}};
}

absl::StatusOr<Json> cert_url_policy(const Json& inputs) {
  return Json{{"allowed", check_paypal_cert_url(inputs.at("url").get<std::string>()).ok()}};
}

absl::StatusOr<Json> amount(const Json& inputs) {
  const auto currency = Currency::parse(inputs.at("currency").get<std::string>());
  if (!currency.ok()) return currency.status();
  const std::optional<int> decimals = paypal_decimals(*currency);
  if (!decimals) return Json{{"valid", false}, {"error", "payment.currency_unsupported"}};
  const auto money = from_wire_units(inputs.at("units_in_paypal_precision").get<std::int64_t>(),
                                     *decimals, *currency);
  if (!money.ok()) return money.status();
  const auto value = paypal_amount(*money);
  if (!value.ok()) return value.status();
  return Json{{"valid", true}, {"value", *value}};
}

absl::StatusOr<Json> status_map(const Json& inputs) {
  const StatusReading reading =
      read_paypal_status(text_of(inputs, "order_status"), text_of(inputs, "capture_status"));
  return Json{{"canonical", to_string(reading.status)}};
}

constexpr Answerer kAnswerers[] = {
    {"paypal", "crc32", crc32_of},
    {"paypal", "webhook_offline_verify", webhook_offline_verify},
    {"paypal", "cert_url_policy", cert_url_policy},
    {"paypal", "amount", amount},
    {"paypal", "status_map", status_map},
};

}  // namespace

std::span<const Answerer> paypal_answerers() { return kAnswerers; }

}  // namespace octroi::vectors
