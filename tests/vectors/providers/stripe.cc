// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/digest.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/signing/encoding.h"
#include "octroi/stripe/wire.h"
#include "vector.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<Json> webhook_signature(const Json& inputs) {
  const std::string header = inputs.at("header");
  const std::string body = inputs.at("body");
  const std::vector<Secret> secrets{Secret(inputs.at("secret").get<std::string>())};
  const Instant now = at_seconds(inputs.at("now"));
  const absl::Status status =
      verify_stripe_webhook(header, body, secrets, now, seconds_of(inputs.at("tolerance_s")));
  Json got = {{"valid", status.ok()}, {"code", error_code(status)}};
  if (!status.ok()) return got;
  // What was signed follows from the header's own timestamp.
  const std::string digits = header.substr(2, header.find(',') - 2);
  got["signed_payload_sha256"] = to_hex(sha256(digits + "." + body));
  const Instant signed_at{std::chrono::seconds(std::stoll(digits))};
  const std::string signature = sign_timestamped(body, ".", secrets[0], signed_at);
  got["v1"] = signature.substr(signature.find("v1=") + 3);
  return got;
}

absl::StatusOr<Json> amount(const Json& inputs) {
  std::string code = inputs.at("currency");
  for (char& c : code) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  const absl::StatusOr<Currency> currency = Currency::parse(code);
  if (!currency.ok()) return currency.status();
  const auto units =
      stripe_amount(Money::of_minor(inputs.at("minor_units").get<std::int64_t>(), *currency));
  if (!units.ok()) return Json{{"valid", false}, {"error", error_code(units.status())}};
  return Json{{"valid", true}, {"api_value", std::to_string(*units)}};
}

absl::StatusOr<Json> status_map(const Json& inputs) {
  const std::string status = inputs.at("status");
  StripeIntent intent{.status = status};
  intent.has_last_error =
      inputs.contains("last_payment_error") && !inputs["last_payment_error"].is_null();
  if (inputs.contains("charge") && !inputs["charge"].is_null()) {
    intent.charged = inputs["charge"].at("amount");
    intent.refunded = inputs["charge"].at("amount_refunded");
  }
  return Json{{"canonical", to_string(read_stripe_status(intent).status)}};
}

absl::StatusOr<Json> test_payment_method(const Json& inputs) {
  const auto method = find_stripe_test_method(inputs.at("payment_method").get<std::string>());
  if (!method) return unsupported("not a test method");
  if (inputs.contains("card") && inputs["card"] != method->card) return unsupported("another card");
  return Json{{"outcome", method->outcome}};
}

constexpr Answerer kAnswerers[] = {
    {"stripe", "webhook_signature", webhook_signature},
    {"stripe", "amount", amount},
    {"stripe", "status_map", status_map},
    {"stripe", "test_payment_method", test_payment_method},
};

}  // namespace

std::span<const Answerer> stripe_answerers() { return kAnswerers; }

}  // namespace octroi::vectors
