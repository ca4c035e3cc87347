// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/charge.h"

#include <algorithm>
#include <array>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/payment/method_kind.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kKeyBytesMax = 128;
constexpr std::size_t kTextBytesMax = 500;

constexpr std::array kOutcomes = {
    std::pair<ChargeOutcome, std::string_view>{ChargeOutcome::kSettled, "settled"},
    std::pair<ChargeOutcome, std::string_view>{ChargeOutcome::kPending, "pending"},
    std::pair<ChargeOutcome, std::string_view>{ChargeOutcome::kRejected, "rejected"},
    std::pair<ChargeOutcome, std::string_view>{ChargeOutcome::kUnknown, "unknown"},
};

constexpr std::array kReasons = {
    std::pair<DeclineReason, std::string_view>{DeclineReason::kInsufficientFunds,
                                               "insufficient_funds"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kExpiredCard, "expired_card"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kDoNotHonor, "do_not_honor"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kFraud, "fraud"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kInvalidMethod, "invalid_method"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kNeedsApproval, "needs_approval"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kCancelledByPayer,
                                               "cancelled_by_payer"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kOther, "other"},
    std::pair<DeclineReason, std::string_view>{DeclineReason::kMethodExpired, "method_expired"},
};

constexpr std::array kMethodKinds = {
    std::pair<MethodKind, std::string_view>{MethodKind::kCard, "card"},
    std::pair<MethodKind, std::string_view>{MethodKind::kMobileMoney, "mobile_money"},
    std::pair<MethodKind, std::string_view>{MethodKind::kWallet, "wallet"},
    std::pair<MethodKind, std::string_view>{MethodKind::kBankTransfer, "bank_transfer"},
};

absl::Status refusal(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == ':' || c == '/';
}

absl::Status check_key(std::string_view key) {
  if (!key.empty() && key.size() <= kKeyBytesMax &&
      std::all_of(key.begin(), key.end(), is_key_character)) {
    return absl::OkStatus();
  }
  return refusal("payment.bad_key",
                 "an idempotency key is 1 to 128 letters, digits and signs of - _ . : /");
}

absl::Status check_amount(Money amount) {
  if (amount.is_positive() && amount.currency() != Currency()) return absl::OkStatus();
  return refusal("payment.bad_amount",
                 "the amount must be positive and have a currency, not " + amount.to_string());
}

absl::Status check_optional_text(std::string_view field, std::string_view text) {
  return check_text(field, text, {.bytes_max = kTextBytesMax, .may_be_empty = true});
}

template <class Table>
std::string_view name_in(const Table& table, auto value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return "";
}

template <class Value, class Table>
absl::StatusOr<Value> value_in(const Table& table, std::string_view name) {
  for (const auto& [value, candidate] : table) {
    if (candidate == name) return value;
  }
  return refusal("payment.unknown_name", "'" + std::string(name) + "' is no outcome or reason");
}

}  // namespace

absl::Status check_charge_request(const ChargeRequest& request) {
  OCTROI_RETURN_IF_ERROR(check_key(request.idempotency_key));
  OCTROI_RETURN_IF_ERROR(check_amount(request.amount));
  if (request.payment.is_nil()) {
    return refusal("payment.no_payment", "the charge names no payment of ours");
  }
  OCTROI_RETURN_IF_ERROR(check_optional_text("charge.reference", request.reference));
  OCTROI_RETURN_IF_ERROR(check_optional_text("charge.description", request.description));
  OCTROI_RETURN_IF_ERROR(check_optional_text("charge.billed_for", request.billed_for));
  OCTROI_RETURN_IF_ERROR(check_optional_text("charge.customer", request.customer));
  return check_optional_text("charge.payment_method", request.payment_method);
}

absl::Status check_refund_request(const RefundRequest& request) {
  OCTROI_RETURN_IF_ERROR(check_key(request.idempotency_key));
  OCTROI_RETURN_IF_ERROR(check_key(request.charge_idempotency_key));
  OCTROI_RETURN_IF_ERROR(check_amount(request.amount));
  OCTROI_RETURN_IF_ERROR(
      check_optional_text("refund.provider_reference", request.provider_reference));
  return check_optional_text("refund.reason", request.reason);
}

bool is_same_charge(const ChargeRequest& a, const ChargeRequest& b) noexcept {
  return a.amount == b.amount && a.payment == b.payment;
}

absl::Status key_reused(std::string_view key) {
  return make_error(absl::StatusCode::kAlreadyExists, "payment.key_reused",
                    "the key " + std::string(key) +
                        " belongs to a charge of another amount or payment; use a new key");
}

std::string scoped_key(const TenantContext& tenant, std::string_view key) {
  std::string scoped = tenant.tenant().to_string();
  scoped += ':';
  scoped += key;
  return scoped;
}

bool is_hard(DeclineReason reason) noexcept {
  return reason == DeclineReason::kExpiredCard || reason == DeclineReason::kFraud ||
         reason == DeclineReason::kInvalidMethod;
}

std::string_view to_string(ChargeOutcome outcome) noexcept { return name_in(kOutcomes, outcome); }

std::string_view to_string(DeclineReason reason) noexcept { return name_in(kReasons, reason); }

std::string_view to_string(MethodKind kind) noexcept { return name_in(kMethodKinds, kind); }

absl::StatusOr<MethodKind> parse_method_kind(std::string_view name) {
  return value_in<MethodKind>(kMethodKinds, name);
}

absl::StatusOr<ChargeOutcome> parse_charge_outcome(std::string_view name) {
  return value_in<ChargeOutcome>(kOutcomes, name);
}

absl::StatusOr<DeclineReason> parse_decline_reason(std::string_view name) {
  return value_in<DeclineReason>(kReasons, name);
}

}  // namespace v0
}  // namespace octroi
