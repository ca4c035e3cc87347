// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "octroi/base/status.h"
#include "octroi/mtn_momo/wire.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/signing/encoding.h"
#include "octroi/unipesa/wire.h"
#include "octroi/wave/wire.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

Json canonical(const StatusReading& reading) {
  return Json{{"canonical", to_string(reading.status)}};
}

absl::StatusOr<Json> wave_signature(const Json& inputs) {
  const std::string header = inputs.at("header");
  const std::string body = inputs.at("body");
  const std::vector<Secret> secrets{Secret(inputs.at("secret").get<std::string>())};
  const absl::Status status = verify_wave_webhook(
      header, body, secrets, at_seconds(inputs.at("now")), seconds_of(inputs.at("tolerance_s")));
  return Json{{"valid", status.ok()}, {"code", error_code(status)}};
}

absl::StatusOr<Json> wave_status(const Json& inputs) {
  return canonical(
      read_wave_status(text_of(inputs, "checkout_status"), text_of(inputs, "payment_status")));
}

absl::StatusOr<Json> wave_amount_of(const Json& inputs) {
  const auto currency = Currency::parse(inputs.at("currency").get<std::string>());
  if (!currency.ok()) return currency.status();
  const auto value =
      wave_amount(Money::of_minor(inputs.at("minor_units").get<std::int64_t>(), *currency));
  if (!value.ok()) return value.status();
  return Json{{"api_value", *value}};
}

absl::StatusOr<Json> unipesa_sign(const Json& inputs) {
  Json document = Json::object();
  for (const Json& field : inputs.at("fields_in_order")) {
    document[field.at(0).get<std::string>()] = field.at(1);
  }
  const Secret key(inputs.at("secret_key").get<std::string>());
  const auto text = unipesa_signed_text(document.dump());
  const auto signature = unipesa_signature(document.dump(), key);
  if (!text.ok()) return text.status();
  return Json{{"string_to_sign", *text}, {"signature", *signature}};
}

absl::StatusOr<Json> unipesa_verify(const Json& inputs) {
  const Secret key(inputs.at("secret_key").get<std::string>());
  return Json{
      {"valid", verify_unipesa_callback(inputs.at("raw_body").get<std::string>(), key).ok()}};
}

absl::StatusOr<Json> unipesa_status(const Json& inputs) {
  return canonical(read_unipesa_status(inputs.at("status").get<std::int64_t>()));
}

absl::StatusOr<Json> mtn_sandbox(const Json& inputs) {
  if (text_of(inputs, "currency") != "EUR") return unsupported("the sandbox takes EUR only");
  const MtnSandboxNumber number = mtn_sandbox_number(inputs.at("partyId").get<std::string>());
  return Json{{"documented_scenario", number.scenario},
              {"observed_status", number.observed.empty() ? Json() : Json(number.observed)},
              {"canonical_after_poll", to_string(number.settles_as)}};
}

// A reason is a word, or an object with a code.
absl::StatusOr<Json> mtn_status(const Json& inputs) {
  std::string reason;
  if (inputs.contains("reason") && inputs["reason"].is_object()) {
    reason = inputs["reason"].at("code");
  } else {
    reason = text_of(inputs, "reason");
  }
  return canonical(read_mtn_status(inputs.at("status").get<std::string>(), reason));
}

absl::StatusOr<Json> orange_token_request(const Json& inputs) {
  const HttpRequest request =
      encode_orange_token({.client_id = inputs.at("client_id").get<std::string>(),
                           .client_secret = Secret(inputs.at("client_secret").get<std::string>())});
  return Json{{"method", to_string(request.method)},
              {"url", request.url},
              {"authorization", request.authorization.reveal()},
              {"content_type", find_header(request.headers, "Content-Type")},
              {"body", request.body}};
}

absl::StatusOr<Json> orange_web_payment(const Json& inputs) {
  const auto payment =
      read_orange_web_payment(inputs.at("http").get<int>(), inputs.at("body").dump());
  if (!payment.ok()) return payment.status();
  return Json{{"canonical", to_string(ProviderStatus::kRequiresAction)},
              {"redirect", payment->payment_url}};
}

absl::StatusOr<Json> orange_status(const Json& inputs) {
  return canonical(read_orange_status(inputs.at("status").get<std::string>()));
}

absl::StatusOr<Json> orange_notification(const Json& inputs) {
  const Secret token(inputs.at("stored_notif_token").get<std::string>());
  const auto matches = is_orange_notification_for(inputs.at("body").get<std::string>(), token);
  return Json{{"token_matches", matches.ok() && *matches}};
}

constexpr Answerer kAnswerers[] = {
    {"wave", "webhook_signature", wave_signature},
    {"wave", "status_map", wave_status},
    {"wave", "amount", wave_amount_of},
    {"unipesa_avadapay", "request_signature", unipesa_sign},
    {"unipesa_avadapay", "callback_verify", unipesa_verify},
    {"unipesa_avadapay", "status_map", unipesa_status},
    {"mtn_momo", "sandbox_msisdn", mtn_sandbox},
    {"mtn_momo", "status_map", mtn_status},
    {"orange_money", "token_request", orange_token_request},
    {"orange_money", "webpayment_response", orange_web_payment},
    {"orange_money", "status_map", orange_status},
    {"orange_money", "notification_check", orange_notification},
};

}  // namespace

std::span<const Answerer> mobile_answerers() { return kAnswerers; }

}  // namespace octroi::vectors
