// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/stripe/wire.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kZeroDecimal[] = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF",
                                             "KRW", "MGA", "PYG", "RWF", "UGX", "VND",
                                             "VUV", "XAF", "XOF", "XPF"};
constexpr std::string_view kThreeDecimal[] = {"BHD", "JOD", "KWD", "OMR", "TND"};
constexpr std::int64_t kAmountMax = 99'999'999;

constexpr StripeTestMethod kTestMethods[] = {
    {"pm_card_visa", "4242424242424242", "succeeded"},
    {"pm_card_visa_chargeDeclined", "4000000000000002", "card_declined/generic_decline"},
    {"pm_card_visa_chargeDeclinedInsufficientFunds", "4000000000009995",
     "card_declined/insufficient_funds"},
    {"pm_card_visa_chargeDeclinedLostCard", "4000000000009987", "card_declined/lost_card"},
    {"pm_card_visa_chargeDeclinedStolenCard", "4000000000009979", "card_declined/stolen_card"},
    {"pm_card_chargeDeclinedExpiredCard", "4000000000000069", "expired_card"},
    {"pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", "incorrect_cvc"},
    {"pm_card_chargeDeclinedProcessingError", "4000000000000119", "processing_error"},
    {"pm_card_chargeCustomerFail", "4000000000000341", "attaches, then every charge fails"},
    {"pm_card_authenticationRequired", "4000002760003184",
     "requires_action on-session; off_session -> card_declined/authentication_required"},
    {"pm_card_authenticationRequiredOnSetup", "4000002500003155", "authenticate unless set up"},
};

template <std::size_t kSize>
bool contains(const std::string_view (&list)[kSize], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

struct DeclineRow {
  std::string_view code;
  DeclineReason reason;
};

constexpr DeclineRow kDeclines[] = {
    {"insufficient_funds", DeclineReason::kInsufficientFunds},
    {"card_velocity_exceeded", DeclineReason::kInsufficientFunds},
    {"withdrawal_count_limit_exceeded", DeclineReason::kInsufficientFunds},
    {"expired_card", DeclineReason::kExpiredCard},
    {"do_not_honor", DeclineReason::kDoNotHonor},
    {"generic_decline", DeclineReason::kDoNotHonor},
    {"try_again_later", DeclineReason::kDoNotHonor},
    {"lost_card", DeclineReason::kFraud},
    {"stolen_card", DeclineReason::kFraud},
    {"pickup_card", DeclineReason::kFraud},
    {"fraudulent", DeclineReason::kFraud},
    {"incorrect_number", DeclineReason::kInvalidMethod},
    {"incorrect_cvc", DeclineReason::kInvalidMethod},
    {"payment_method_unactivated", DeclineReason::kInvalidMethod},
    {"authentication_required", DeclineReason::kNeedsApproval},
    {"payment_intent_authentication_failure", DeclineReason::kNeedsApproval},
};

StatusReading read_succeeded(const StripeIntent& intent) {
  if (intent.refunded <= 0) return {ProviderStatus::kSucceeded};
  const bool is_whole = intent.refunded >= intent.charged;
  return {is_whole ? ProviderStatus::kRefunded : ProviderStatus::kPartiallyRefunded};
}

}  // namespace

int stripe_decimals(Currency currency) noexcept {
  if (contains(kZeroDecimal, currency.code())) return 0;
  return contains(kThreeDecimal, currency.code()) ? 3 : 2;
}

absl::StatusOr<std::int64_t> stripe_amount(Money amount) {
  const int decimals = stripe_decimals(amount.currency());
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t units, wire_units(amount, decimals));
  if (decimals == 3 && units % 10 != 0) {
    return make_error(absl::StatusCode::kInvalidArgument, "payment.amount_not_representable",
                      "Stripe takes this currency in steps of ten thousandths");
  }
  if (units > kAmountMax) {
    return make_error(absl::StatusCode::kOutOfRange, "stripe.amount_too_large",
                      "Stripe takes at most eight digits");
  }
  return units;
}

StatusReading read_stripe_status(const StripeIntent& intent) noexcept {
  const std::string_view word = intent.status;
  if (word == "succeeded") return read_succeeded(intent);
  if (word == "requires_payment_method") {
    return {intent.has_last_error ? ProviderStatus::kFailed : ProviderStatus::kPending};
  }
  if (word == "requires_confirmation") return {ProviderStatus::kPending};
  if (word == "requires_action") return {ProviderStatus::kRequiresAction};
  if (word == "processing" || word == "requires_capture") return {ProviderStatus::kProcessing};
  if (word == "canceled") return {ProviderStatus::kCancelled};
  return {ProviderStatus::kPending, false};
}

Decline read_stripe_decline(std::string_view code, std::string_view decline_code,
                            std::string_view advice_code) {
  Decline decline;
  decline.code = decline_code.empty() ? code : decline_code;
  const auto row =
      std::find_if(std::begin(kDeclines), std::end(kDeclines),
                   [&](const DeclineRow& known) { return known.code == decline.code; });
  if (row != std::end(kDeclines)) decline.reason = row->reason;
  decline.is_hard = is_hard(decline.reason) || advice_code == "do_not_try_again";
  if (advice_code == "try_again_later") decline.is_hard = false;
  return decline;
}

absl::Status verify_stripe_webhook(std::string_view header, std::string_view body,
                                   std::span<const Secret> secrets, Instant now,
                                   std::chrono::seconds tolerance) {
  return verify_timestamped({.header = header,
                             .body = body,
                             .separator = ".",
                             .secrets = secrets,
                             .now = now,
                             .tolerance = tolerance});
}

std::optional<StripeTestMethod> find_stripe_test_method(std::string_view payment_method) noexcept {
  for (const StripeTestMethod& method : kTestMethods) {
    if (method.payment_method == payment_method) return method;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
