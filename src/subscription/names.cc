// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

#include "octroi/base/status.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/steps.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, 9> kStatusNames = {"pending", "incomplete", "trialing",
                                                          "active",  "past_due",   "suspended",
                                                          "paused",  "cancelled",  "expired"};

constexpr std::array<std::string_view, 13> kStepNames = {"start",
                                                         "trial_end",
                                                         "cancel_at_period_end",
                                                         "lapse",
                                                         "resume",
                                                         "renew",
                                                         "expire_incomplete",
                                                         "expire_suspended",
                                                         "trial_reminder",
                                                         "renewal_reminder",
                                                         "term_end",
                                                         "change",
                                                         "pause"};

// In the order of the variants' alternatives.
constexpr std::array<std::string_view, 17> kCommandNames = {
    "start",       "activate",   "renew",  "change_plan",    "change_quantity",
    "pause",       "resume",     "cancel", "undo_cancel",    "record_payment_failure",
    "suspend",     "reactivate", "expire", "set_auto_renew", "apply_scheduled_change",
    "undo_change", "begin_pause"};
static_assert(std::variant_size_v<SubscriptionCommand> == kCommandNames.size());

constexpr std::array<std::string_view, 18> kEventNames = {"started",
                                                          "activated",
                                                          "renewed",
                                                          "terms_changed",
                                                          "change_scheduled",
                                                          "paused",
                                                          "resumed",
                                                          "cancellation_scheduled",
                                                          "cancellation_undone",
                                                          "cancelled",
                                                          "payment_failed",
                                                          "suspended",
                                                          "reactivated",
                                                          "expired",
                                                          "auto_renew_set",
                                                          "change_undone",
                                                          "pause_scheduled",
                                                          "pause_undone"};
static_assert(std::variant_size_v<SubscriptionEvent> == kEventNames.size());

struct RefusalText {
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array<RefusalText, 15> kRefusals = {{
    {"is_final", "the subscription has ended; begin a new one"},
    {"not_started", "the subscription has not started yet"},
    {"already_started", "the subscription has started before"},
    {"not_in_this_status", "the subscription's status does not allow this"},
    {"too_early", "the day for this has not come yet"},
    {"cancels_at_period_end",
     "the subscription is cancelled at the end of its period; undo the cancellation first"},
    {"does_not_renew",
     "the subscription does not renew by itself, or its period lasts for ever; renew by hand or "
     "set auto_renews"},
    {"nothing_scheduled", "nothing is scheduled that could be taken back"},
    {"already_scheduled", "the cancellation is already scheduled"},
    {"same_terms", "this would change nothing"},
    {"bad_quantity", "the quantity must be 1 or more"},
    {"currency_differs",
     "a subscription keeps its currency; cancel it and begin one in the other currency"},
    {"bad_date",
     "a day does not exist, comes too early, or its period does not fit the calendar (years 1 to "
     "9999)"},
    {"renewal_is_due", "the running period is over; run what is due first"},
    {"bad_pause", "price_percent is 0 to 100, and 0 where the pause extends the term"},
}};

template <std::size_t N>
constexpr std::string_view name_of(const std::array<std::string_view, N>& names,
                                   std::size_t number_from_one) noexcept {
  return number_from_one >= 1 && number_from_one <= N ? names[number_from_one - 1]
                                                      : std::string_view();
}

bool is_bad_input(SubscriptionRefusal refusal) noexcept {
  return refusal == SubscriptionRefusal::kBadQuantity ||
         refusal == SubscriptionRefusal::kCurrencyDiffers ||
         refusal == SubscriptionRefusal::kBadDate || refusal == SubscriptionRefusal::kBadPause;
}

}  // namespace

std::string_view to_string(SubscriptionStatus status) noexcept {
  return name_of(kStatusNames, static_cast<std::size_t>(status));
}

std::optional<SubscriptionStatus> parse_subscription_status(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kStatusNames.size(); ++i) {
    if (kStatusNames[i] == text) return static_cast<SubscriptionStatus>(i + 1);
  }
  return std::nullopt;
}

std::string_view to_string(StepKind kind) noexcept {
  return name_of(kStepNames, static_cast<std::size_t>(kind));
}

std::string_view event_name(const SubscriptionEvent& event) noexcept {
  return name_of(kEventNames, event.index() + 1);
}

std::string_view command_name(const SubscriptionCommand& command) noexcept {
  return name_of(kCommandNames, command.index() + 1);
}

std::string_view to_string(SubscriptionRefusal refusal) noexcept {
  const auto number = static_cast<std::size_t>(refusal);
  return number >= 1 && number <= kRefusals.size() ? kRefusals[number - 1].name
                                                   : std::string_view();
}

absl::Status to_status(SubscriptionRefusal refusal) {
  const auto number = static_cast<std::size_t>(refusal);
  if (number < 1 || number > kRefusals.size()) {
    return make_error(absl::StatusCode::kInternal, "subscription.unknown_refusal",
                      "a number that names no refusal");
  }
  const RefusalText& text = kRefusals[number - 1];
  return make_error(is_bad_input(refusal) ? absl::StatusCode::kInvalidArgument
                                          : absl::StatusCode::kFailedPrecondition,
                    "subscription." + std::string(text.name), text.sentence);
}

}  // namespace v0
}  // namespace octroi
