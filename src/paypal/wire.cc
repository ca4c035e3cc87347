// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/paypal/wire.h"

#include <algorithm>
#include <iterator>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

struct CurrencyRow {
  std::string_view code;
  int decimals;
};

// developer.paypal.com, currency codes.
constexpr CurrencyRow kCurrencies[] = {
    {"AUD", 2}, {"BRL", 2}, {"CAD", 2}, {"CHF", 2}, {"CNY", 2}, {"CZK", 2}, {"DKK", 2}, {"EUR", 2},
    {"GBP", 2}, {"HKD", 2}, {"HUF", 0}, {"ILS", 2}, {"JPY", 0}, {"MXN", 2}, {"MYR", 2}, {"NOK", 2},
    {"NZD", 2}, {"PHP", 2}, {"PLN", 2}, {"SEK", 2}, {"SGD", 2}, {"THB", 2}, {"TWD", 0}, {"USD", 2},
};

struct StatusRow {
  std::string_view word;
  ProviderStatus status;
};

constexpr StatusRow kOrders[] = {
    {"CREATED", ProviderStatus::kRequiresAction},
    {"PAYER_ACTION_REQUIRED", ProviderStatus::kRequiresAction},
    {"SAVED", ProviderStatus::kPending},
    {"APPROVED", ProviderStatus::kProcessing},
    {"VOIDED", ProviderStatus::kCancelled},
};

constexpr StatusRow kCaptures[] = {
    {"COMPLETED", ProviderStatus::kSucceeded},
    {"PENDING", ProviderStatus::kProcessing},
    {"DECLINED", ProviderStatus::kFailed},
    {"FAILED", ProviderStatus::kFailed},
    {"PARTIALLY_REFUNDED", ProviderStatus::kPartiallyRefunded},
    {"REFUNDED", ProviderStatus::kRefunded},
};

template <std::size_t kSize>
StatusReading read_word(const StatusRow (&rows)[kSize], std::string_view word) {
  for (const StatusRow& row : rows) {
    if (row.word == word) return {row.status};
  }
  return {ProviderStatus::kPending, false};
}

}  // namespace

std::optional<int> paypal_decimals(Currency currency) noexcept {
  for (const CurrencyRow& row : kCurrencies) {
    if (row.code == currency.code()) return row.decimals;
  }
  return std::nullopt;
}

absl::StatusOr<std::string> paypal_amount(Money amount) {
  const std::optional<int> decimals = paypal_decimals(amount.currency());
  if (decimals) return wire_amount(amount, *decimals);
  return make_error(absl::StatusCode::kInvalidArgument, "payment.currency_unsupported",
                    "PayPal does not take " + std::string(amount.currency().code()));
}

StatusReading read_paypal_status(std::string_view order_status,
                                 std::string_view capture_status) noexcept {
  if (order_status != "COMPLETED") return read_word(kOrders, order_status);
  // A completed order tells of the approval; its money is in the capture.
  if (capture_status.empty()) return {ProviderStatus::kProcessing};
  return read_word(kCaptures, capture_status);
}

}  // namespace v0
}  // namespace octroi
