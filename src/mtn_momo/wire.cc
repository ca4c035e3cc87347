// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/mtn_momo/wire.h"

#include <algorithm>
#include <iterator>

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kWaiting[] = {"PENDING", "CREATED", "ONGOING", "DELAYED"};
constexpr std::string_view kOver[] = {"FAILED", "REJECTED", "TIMEOUT", "EXPIRED"};
constexpr std::string_view kPayersNo[] = {"APPROVAL_REJECTED", "TRANSACTION_CANCELED"};

template <std::size_t kSize>
bool contains(const std::string_view (&list)[kSize], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

struct DeclineRow {
  std::string_view reason;
  DeclineReason meaning;
};

constexpr DeclineRow kDeclines[] = {
    {"NOT_ENOUGH_FUNDS", DeclineReason::kInsufficientFunds},
    {"PAYER_LIMIT_REACHED", DeclineReason::kInsufficientFunds},
    // The wallet's word for many things, lack of funds among them.
    {"INTERNAL_PROCESSING_ERROR", DeclineReason::kDoNotHonor},
    {"PAYER_NOT_FOUND", DeclineReason::kInvalidMethod},
    {"APPROVAL_REJECTED", DeclineReason::kCancelledByPayer},
    {"TRANSACTION_CANCELED", DeclineReason::kCancelledByPayer},
    {"EXPIRED", DeclineReason::kCancelledByPayer},
    {"COULD_NOT_PERFORM_TRANSACTION", DeclineReason::kCancelledByPayer},
    {"PAYMENT_NOT_APPROVED", DeclineReason::kCancelledByPayer},
};

constexpr std::string_view kFirstNumbers = "467331234";

struct SandboxRow {
  std::string_view last_digits;
  MtnSandboxNumber number;
};

constexpr SandboxRow kSandbox[] = {
    {"50", {"Failed", "FAILED", ProviderStatus::kFailed}},
    {"51", {"Rejected", "FAILED", ProviderStatus::kFailed}},
    {"52", {"Expired", "FAILED", ProviderStatus::kFailed}},
    {"53", {"Ongoing", "PENDING and stays so", ProviderStatus::kPending}},
    {"54", {"Delayed", "CREATED, then SUCCESSFUL after ~25 s", ProviderStatus::kSucceeded}},
    {"55", {"PayerNotFound", "", ProviderStatus::kFailed}},
    {"56", {"PayeeNotAllowedToReceive", "", ProviderStatus::kFailed}},
    {"57", {"NotAllowed", "", ProviderStatus::kFailed}},
    {"58", {"NotAllowedTargetEnvironment", "", ProviderStatus::kFailed}},
    {"59", {"InvalidCallbackUrlHost", "", ProviderStatus::kFailed}},
    {"60", {"InvalidCurrency", "", ProviderStatus::kFailed}},
    {"61", {"InternalProcessingError", "", ProviderStatus::kFailed}},
    {"62", {"ServiceUnavailable", "", ProviderStatus::kFailed}},
    {"63", {"CouldNotPerformTransaction", "", ProviderStatus::kFailed}},
    {"64", {"TransfertypeUnknown", "", ProviderStatus::kFailed}},
};

}  // namespace

StatusReading read_mtn_status(std::string_view status, std::string_view reason) noexcept {
  if (status == "SUCCESSFUL") return {ProviderStatus::kSucceeded};
  if (contains(kWaiting, status)) return {ProviderStatus::kPending};
  if (contains(kOver, status)) {
    return {contains(kPayersNo, reason) ? ProviderStatus::kCancelled : ProviderStatus::kFailed};
  }
  return {ProviderStatus::kPending, false};
}

Decline read_mtn_decline(std::string_view status, std::string_view reason) {
  Decline decline;
  decline.code = reason.empty() ? status : reason;
  for (const DeclineRow& row : kDeclines) {
    if (row.reason == reason) decline.reason = row.meaning;
  }
  decline.is_hard = is_hard(decline.reason);
  return decline;
}

MtnSandboxNumber mtn_sandbox_number(std::string_view msisdn) noexcept {
  if (msisdn.starts_with(kFirstNumbers)) {
    for (const SandboxRow& row : kSandbox) {
      if (msisdn.substr(kFirstNumbers.size()) == row.last_digits) return row.number;
    }
  }
  return {"(any other number)", "SUCCESSFUL", ProviderStatus::kSucceeded};
}

}  // namespace v0
}  // namespace octroi
