// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/keepable.h"

#include <string_view>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kReferenceBytesMax = 500;
constexpr std::size_t kAddressBytesMax = 4000;
constexpr std::size_t kAlertBytesMax = 1000;

absl::Status check_line(std::string_view field, std::string_view text, std::size_t bytes_max) {
  return check_text(field, text, {.bytes_max = bytes_max, .may_be_empty = true});
}

absl::Status check_reference(const std::string& reference) {
  return check_line("charge.provider_reference", reference, kReferenceBytesMax);
}
absl::Status check_approval(const ChargeResult& result) {
  return check_line("charge.approval_url", result.approval_url, kAddressBytesMax);
}
absl::Status check_alert(const ChargeResult& result) {
  return check_line("charge.alert", result.alert, kAlertBytesMax);
}

bool has_names(const ChargeResult& result) {
  const bool has_reason = !result.decline || !to_string(result.decline->reason).empty();
  return has_reason && !to_string(result.outcome).empty();
}

}  // namespace

absl::Status check_told(const ChargeResult& result) {
  if (!has_names(result)) {
    return make_error(absl::StatusCode::kInvalidArgument, "payment.bad_notice",
                      "the outcome, or the reason of the decline, is none that there is");
  }
  OCTROI_RETURN_IF_ERROR(check_reference(result.provider_reference));
  OCTROI_RETURN_IF_ERROR(check_approval(result));
  return check_alert(result);
}

ChargeResult keepable(ChargeResult result) {
  if (check_told(result).ok()) return result;
  if (to_string(result.outcome).empty()) result.outcome = ChargeOutcome::kUnknown;
  if (!has_names(result)) result.decline->reason = DeclineReason::kOther;
  result.provider_reference = keepable_reference(result.provider_reference);
  if (!check_approval(result).ok()) result.approval_url.clear();
  if (!check_alert(result).ok() || result.alert.empty()) {
    result.alert = "the provider's answer holds what is no line of text, and was kept without it";
  }
  return result;
}

std::string keepable_reference(const std::string& reference) {
  return check_reference(reference).ok() ? reference : std::string();
}

}  // namespace v0
}  // namespace octroi
