// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "octroi/base/text.h"
#include "octroi/twilio/wire.h"
#include "octroi/vercel/wire.h"
#include "octroi/webhooks/standard.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

std::vector<TwilioParameter> parameters_of(const Json& inputs) {
  std::vector<TwilioParameter> parameters;
  if (!inputs.contains("params")) return parameters;
  for (const auto& [name, value] : inputs["params"].items()) {
    if (!value.is_array()) {
      parameters.emplace_back(name, value.get<std::string>());
      continue;
    }
    for (const Json& one : value) parameters.emplace_back(name, one.get<std::string>());
  }
  return parameters;
}

absl::StatusOr<Json> twilio_sign(const Json& inputs) {
  const Secret token(inputs.at("auth_token").get<std::string>());
  const std::string url = inputs.at("url");
  const std::string signature = twilio_signature(token, url, parameters_of(inputs));
  Json got = {{"signature", signature}};
  if (inputs.contains("json_body")) {
    const std::string body = inputs["json_body"];
    got["valid"] = verify_twilio_json_callback(token, url, body, signature).ok();
    if (!got["valid"]) got.erase("signature");
  }
  return got;
}

absl::StatusOr<Json> twilio_verify(const Json& inputs) {
  const Secret token(inputs.at("auth_token").get<std::string>());
  const std::string url = inputs.at("request_url");
  const std::string header = inputs.at("header");
  if (inputs.contains("json_body")) {
    const std::string body = inputs["json_body"];
    return Json{{"valid", verify_twilio_json_callback(token, url, body, header).ok()}};
  }
  return Json{{"valid", verify_twilio_callback(token, url, parameters_of(inputs), header).ok()}};
}

absl::StatusOr<Json> twilio_magic_number(const Json& inputs) {
  const auto error = twilio_test_error(inputs.at("To").get<std::string>());
  return Json{{"error_code", error ? Json(*error) : Json()}};
}

absl::StatusOr<Json> twilio_status(const Json& inputs) {
  const TwilioReading reading = read_twilio_status(inputs.at("status").get<std::string>());
  return Json{{"canonical", to_string(reading.status)}};
}

absl::StatusOr<Json> standard_sign(const Json& inputs) {
  const auto secret = WebhookSecret::parse(inputs.at("secret").get<std::string>());
  if (!secret.ok()) return secret.status();
  const std::string id = inputs.at("msg_id");
  const std::string body = inputs.at("payload");
  return Json{{"signature", sign_webhook(*secret, id, at_seconds(inputs.at("timestamp")), body)}};
}

std::string header_of(const Json& headers, std::string_view name) {
  for (const auto& [key, value] : headers.items()) {
    if (to_lower_ascii(key) == name) return value.get<std::string>();
  }
  return {};
}

absl::StatusOr<Json> standard_verify(const Json& inputs) {
  const auto secret = WebhookSecret::parse(inputs.at("secret").get<std::string>());
  if (!secret.ok()) return Json{{"valid", false}};
  const Json& headers = inputs.at("headers");
  const std::string id = header_of(headers, "webhook-id");
  const std::string timestamp = header_of(headers, "webhook-timestamp");
  const std::string signature = header_of(headers, "webhook-signature");
  const std::string body = inputs.at("payload");
  const std::vector<WebhookSecret> secrets{*secret};
  const absl::Status status =
      verify_webhook({id, timestamp, signature, body}, secrets, at_seconds(inputs.at("now")),
                     seconds_of(inputs.at("tolerance_s")));
  return Json{{"valid", status.ok()}};
}

absl::StatusOr<Json> standard_schedule(const Json&) {
  Json delays = Json::array();
  Json sums = Json::array();
  std::int64_t sum = 0;
  for (const std::chrono::seconds delay : webhook_delays()) {
    sum += delay.count();
    delays.push_back(delay.count());
    sums.push_back(sum);
  }
  return Json{{"delays_s", delays}, {"cumulative_s", sums}};
}

absl::StatusOr<Json> vercel_state(const Json& inputs) {
  const DeploymentReading reading = read_vercel_state(inputs.at("readyState").get<std::string>());
  return Json{{"step_status", to_string(reading.state)}};
}

constexpr Answerer kAnswerers[] = {
    {"twilio", "x_twilio_signature", twilio_sign},
    {"twilio", "x_twilio_signature_verify", twilio_verify},
    {"twilio", "magic_to_number", twilio_magic_number},
    {"twilio", "status_map", twilio_status},
    {"standard_webhooks", "sign_v1", standard_sign},
    {"standard_webhooks", "verify", standard_verify},
    {"standard_webhooks", "retry_schedule", standard_schedule},
    {"vercel", "ready_state_map", vercel_state},
};

}  // namespace

std::span<const Answerer> message_answerers() { return kAnswerers; }

}  // namespace octroi::vectors
