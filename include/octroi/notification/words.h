// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Words for people, in their language, for the short codes that records hold.
//
// Letters say why a payment failed, why access is suspended and how something was paid. Records
// hold codes for it; what is no known code (a reason that a person typed, a provider of the host's
// own) is shown as it is.
//
//   words_for("insufficient_funds", Language::kFrench);   // "provision insuffisante"
//   words_for("mtn_momo", Language::kEnglish);            // "MTN Mobile Money"
//
// Layer: notification. Thread safety: pure functions.
#ifndef OCTROI_NOTIFICATION_WORDS_H_
#define OCTROI_NOTIFICATION_WORDS_H_

#include <string>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/notification/locale.h"

namespace octroi OCTROI_API {
inline namespace v0 {

[[nodiscard]] std::string words_for(std::string_view code, Language language);

// The reasons that the engine gives, beside those of declined payments (DeclineReason).
namespace reasons {
inline constexpr std::string_view kPaymentsFailed = "payments_failed";  // several in a row
inline constexpr std::string_view kNotReceived = "not_received";        // by the due day
inline constexpr std::string_view kUnpaid = "unpaid";                   // after the days of grace
inline constexpr std::string_view kPeriodOver = "period_over";          // and not renewed
}  // namespace reasons

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_WORDS_H_
