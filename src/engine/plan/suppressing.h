// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Suppressing: who gets no more messages, and what carriers tell of those that went out.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_SUPPRESSING_H_
#define OCTROI_SRC_ENGINE_PLAN_SUPPRESSING_H_

#include <string>
#include <string_view>

#include "engine/plan/work.h"
#include "octroi/engine/notices.h"

namespace octroi {
inline namespace v0 {

// Nothing where it is suppressed already.
absl::Status plan_suppression(Work& work, const Recipient& recipient, SuppressionReason reason,
                              std::string_view evidence);
// Errors: NotFound "notification.not_suppressed".
absl::Status plan_lifting(Work& work, const Recipient& recipient, std::string_view evidence);

// "twilio 21610": the carrier and its code, cut to what a record keeps.
[[nodiscard]] std::string carriers_word(std::string_view carrier, std::string_view what);

// `outcome` receives what it came to. Errors: NotFound "notification.unknown_message".
absl::Status plan_report(Work& work, std::string_view carrier, const DeliveryReport& report,
                         CallbackOutcome& outcome);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_SUPPRESSING_H_
