// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>

#include "stripe/read.h"

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/payment/answers.h"
#include "octroi/stripe/stripe.h"
#include "octroi/stripe/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "stripe";

std::string upper(std::string_view code) {
  std::string text(code);
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

std::optional<Money> read_money(const JsonValue& units, const JsonValue& currency) {
  const absl::StatusOr<Currency> known = Currency::parse(upper(currency.text()));
  const std::optional<std::int64_t> number = units.integer();
  if (!known.ok() || !number) return std::nullopt;
  const absl::StatusOr<Money> money = from_wire_units(*number, stripe_decimals(*known), *known);
  return money.ok() ? std::optional(*money) : std::nullopt;
}

Decline read_decline(const JsonValue& error) {
  return read_stripe_decline(error.at("code").text(), error.at("decline_code").text(),
                             error.at("advice_code").text());
}

ChargeResult read_intent(const JsonValue& intent) {
  const JsonValue& charge = intent.at("latest_charge");
  const JsonValue& last_error = intent.at("last_payment_error");
  StripeIntent words;
  words.status = intent.at("status").text();
  words.has_last_error = !last_error.is_null();
  words.charged = charge.at("amount").integer().value_or(0);
  words.refunded = charge.at("amount_refunded").integer().value_or(0);
  const StatusReading reading = read_stripe_status(words);
  ChargeResult result;
  result.outcome = outcome_of(reading.status);
  const bool is_settled = result.outcome == ChargeOutcome::kSettled;
  const auto money =
      read_money(intent.at(is_settled ? "amount_received" : "amount"), intent.at("currency"));
  result.provider_reference = intent.at("id").text();
  // An intent that cannot be read tells nothing.
  if (!money || result.provider_reference.empty()) return unknown_charge();
  result.amount = *money;
  if (result.outcome == ChargeOutcome::kRejected) {
    result.decline = read_decline(last_error);
    if (reading.status == ProviderStatus::kCancelled) {
      result.decline = Decline{DeclineReason::kCancelledByPayer, false, "canceled"};
    }
  }
  if (reading.status == ProviderStatus::kRequiresAction) {
    result.approval_url = intent.at("next_action").at("redirect_to_url").at("url").text();
  }
  if (!reading.is_known) result.alert = unknown_status_alert(kName, words.status);
  return result;
}

ChargeResult read_checkout(const JsonValue& session) {
  ChargeResult result;
  const auto money = read_money(session.at("amount_total"), session.at("currency"));
  result.provider_reference = session.at("id").text();
  if (!money || result.provider_reference.empty()) return unknown_charge();
  result.amount = *money;
  result.outcome = ChargeOutcome::kPending;
  const std::string& status = session.at("status").text();
  if (session.at("payment_status").text() == "paid")
    result.outcome = ChargeOutcome::kSettled;
  else if (status == "open")
    result.approval_url = session.at("url").text();
  else if (status == "expired") {
    result.outcome = ChargeOutcome::kRejected;
    result.decline = Decline{DeclineReason::kCancelledByPayer, false, "expired"};
  } else if (status != "complete") {
    result.alert = unknown_status_alert(kName, status);
  }
  return result;
}

}  // namespace

namespace stripe {

ChargeResult read_object(const JsonValue& object) {
  return object.at("object").text() == "checkout.session" ? read_checkout(object)
                                                          : read_intent(object);
}

}  // namespace stripe

namespace {

using stripe::read_object;

// Refused before the card was asked: proof that nothing happened. 402 is handled before.
absl::Status read_refusal(int status, const JsonValue& error, std::string_view key) {
  const std::string& code = error.at("code").text();
  if (error.at("type").text() == "idempotency_error") return key_reused(key);
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  if (status == 429 || code == "rate_limit") return payment_unreachable("rate limit");
  return payment_request_refused(kName, code.empty() ? error.at("message").text() : code);
}

// A method that is not there any more is a decline, as a closed card is.
bool is_missing_method(const JsonValue& error) {
  const std::string& param = error.at("param").text();
  return error.at("code").text() == "resource_missing" &&
         (param == "payment_method" || param == "customer");
}

bool proves_nothing(const HttpResult& result) {
  const int status = result.response.status;
  const bool is_definite =
      (status >= 200 && status <= 299) || (status >= 400 && status <= 499 && status != 409);
  return result.outcome == HttpOutcome::kMaybeSent || !is_definite;
}

absl::StatusOr<RefundResult> read_refund(const JsonValue& refund) {
  RefundResult result;
  const auto money = read_money(refund.at("amount"), refund.at("currency"));
  result.provider_reference = refund.at("id").text();
  if (!money || result.provider_reference.empty()) return RefundResult{};
  result.amount = *money;
  const std::string& status = refund.at("status").text();
  result.outcome = ChargeOutcome::kPending;
  if (status == "succeeded") result.outcome = ChargeOutcome::kSettled;
  if (status == "failed" || status == "canceled") {
    result.outcome = ChargeOutcome::kRejected;
    result.decline = Decline{DeclineReason::kOther, false, refund.at("failure_reason").text()};
  }
  return result;
}

}  // namespace

absl::StatusOr<ChargeResult> decode_stripe_charge(const HttpResult& result, std::string_view key) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  if (proves_nothing(result)) return unknown_charge();
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  const int status = result.response.status;
  if (status < 300) return body.ok() ? read_object(*body) : unknown_charge();
  const JsonValue error = body.ok() ? body->at("error") : JsonValue();
  if (status == 402 || is_missing_method(error)) {
    ChargeResult declined;
    const JsonValue& intent = error.at("payment_intent");
    if (!intent.is_null()) declined = read_intent(intent);
    declined.outcome = ChargeOutcome::kRejected;
    declined.decline = read_decline(error);
    if (is_missing_method(error)) {
      declined.decline = Decline{DeclineReason::kInvalidMethod, true, "resource_missing"};
    }
    return declined;
  }
  return read_refusal(status, error, key);
}

absl::StatusOr<ChargeResult> decode_stripe_search(const HttpResult& result, std::string_view key) {
  // A question that got no answer leaves things as they are.
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  if (status == 404) return payment_not_found(key);
  if (status != 200 || !body.ok()) return payment_unreachable("no list of intents");
  if (!body->has("data")) return read_object(*body);
  const JsonValue& list = body->at("data");
  if (!list.is_array()) return payment_unreachable("no list of intents");
  if (list.items().empty()) return payment_not_found(key);
  ChargeResult found = read_object(list.at(0));
  if (list.items().size() > 1) {
    found.alert = "stripe holds more than one intent under one key; one may be a double charge";
  }
  return found;
}

absl::StatusOr<RefundResult> decode_stripe_refund(const HttpResult& result, std::string_view key) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  if (proves_nothing(result)) return RefundResult{};
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  const int status = result.response.status;
  if (status < 300) return body.ok() ? read_refund(*body) : RefundResult{};
  const JsonValue error = body.ok() ? body->at("error") : JsonValue();
  const std::string& code = error.at("code").text();
  if (status == 404 || code == "resource_missing") return payment_not_found(key);
  const bool is_too_much = code == "charge_already_refunded" || code == "amount_too_large" ||
                           (code.empty() && error.at("param").text() == "amount");
  if (is_too_much) return refund_exceeds_charge();
  if (code == "charge_not_refundable") return charge_not_settled();
  return read_refusal(status, error, key);
}

}  // namespace v0
}  // namespace octroi
