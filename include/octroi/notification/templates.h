// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The notices octroi sends, and what each one tells.
//
// The engine passes exactly these values; a host that writes templates of its own can use no
// others. `?` marks a value that may be false: templates ask for it with a section.
//
//   every template              brand, customer, support_email?, account_url?
//   order_confirmation          order_number, plan, amount
//   receipt                     invoice_number, amount, paid_on, payment_method
//   invoice                     invoice_number, plan, amount, issued_on, due_on, lines[] of
//                               {description, amount}, discount?, tax?, credit?
//   reminder                    plan, days_left, is_last_day, ends_on, renews?
//   trial_ending                plan, days_left, is_last_day, ends_on, amount
//   suspension                  plan, suspended_on, reason?
//   reactivation                plan, reactivated_on
//   renewal                     plan, amount, starts_on, ends_on?
//   failed_payment              invoice_number, plan, amount, reason, next_attempt_on?
//   welcome                     plan, starts_on, trial_ends_on?
//   cancellation                plan, ends_on, has_ended?
//   bank_transfer_instructions  invoice_number?, amount, due_on?, account_holder, iban, bic?,
//                               reference
//   plan_change                 plan, previous_plan, changes_on, quantity, add_ons?
//   credit_added                invoice_number, amount, paid_on
//   payment_method_expiring     payment_method, expires_on
//   credit_note                 credit_note_number, invoice_number, amount, issued_on,
//                               taken_off_due?, to_credit?, to_refund?, note
//   change_dropped              plan, dropped_plan, changes_on
//   change_scheduled            plan, previous_plan, changes_on, quantity, add_ons?
//   pause                       plan, paused_on, resumes_on?
//   resumption                  plan, resumed_on
//   payment_reversed            invoice_number, amount, reversed_on, amount_due?, is_disputed?
//
// Nobody opts out of them (TemplateDescription::is_required), but for reminder, trial_ending,
// reactivation, renewal, welcome and resumption.
//
// Days are inclusive: `ends_on` and `trial_ends_on` are the last day that is in (a period billed
// again on 1 March ends on 28 February), as explain() of the invoice has them. A cancellation at
// once ends on its own day. `changes_on` is the first day of the new terms, past or to come,
// `paused_on` the first day of a pause and `resumed_on` the first one after it, `expires_on` the
// last day on which the method works.
//
// `brand` is the seller's name, `customer` the tenant's, `plan` the plan's display name, `reason`
// and `payment_method` words for people in their language (words.h); amounts are Money, names
// ending in _on are Dates, `days_left` and `quantity` are integers, `is_last_day` is true when
// days_left is 1, `renews` is true where the next period is billed and charged without the tenant
// doing anything, `has_ended` where the last day is over or is now.
//
// An invoice's lines, with its discount and credit (below 0) and the tax that comes on top of its
// prices, sum to `amount`, which is what is due.
//
//   OCTROI_RETURN_IF_ERROR(check_template_values("receipt", values));
//
// Layer: notification (may include base). Thread safety: pure functions.
#ifndef OCTROI_NOTIFICATION_TEMPLATES_H_
#define OCTROI_NOTIFICATION_TEMPLATES_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/notification/renderer.h"

namespace octroi OCTROI_API {
inline namespace v0 {

namespace templates {
inline constexpr std::string_view kOrderConfirmation = "order_confirmation";
inline constexpr std::string_view kReceipt = "receipt";
inline constexpr std::string_view kInvoice = "invoice";
inline constexpr std::string_view kReminder = "reminder";
inline constexpr std::string_view kTrialEnding = "trial_ending";
inline constexpr std::string_view kSuspension = "suspension";
inline constexpr std::string_view kReactivation = "reactivation";
inline constexpr std::string_view kRenewal = "renewal";
inline constexpr std::string_view kFailedPayment = "failed_payment";
inline constexpr std::string_view kWelcome = "welcome";
inline constexpr std::string_view kCancellation = "cancellation";
inline constexpr std::string_view kBankTransferInstructions = "bank_transfer_instructions";
inline constexpr std::string_view kPlanChange = "plan_change";
inline constexpr std::string_view kCreditAdded = "credit_added";
inline constexpr std::string_view kPaymentMethodExpiring = "payment_method_expiring";
inline constexpr std::string_view kCreditNote = "credit_note";
inline constexpr std::string_view kChangeDropped = "change_dropped";
inline constexpr std::string_view kChangeScheduled = "change_scheduled";
inline constexpr std::string_view kPause = "pause";
inline constexpr std::string_view kResumption = "resumption";
inline constexpr std::string_view kPaymentReversed = "payment_reversed";
}  // namespace templates

enum class TemplateKind : std::uint8_t { kText, kInteger, kFlag, kMoney, kDay, kLines };

struct TemplateVariable {
  std::string_view name;
  TemplateKind kind = TemplateKind::kText;
  bool is_optional = false;  // false may stand in its place
};

struct TemplateDescription {
  std::string_view name;
  std::span<const TemplateVariable> variables;  // its own; the common ones come on top
  // It confirms a contract, is a document, or tells of a loss: nobody opts out of it.
  bool is_required = true;
};

// Those of the table above, in that order.
[[nodiscard]] std::span<const TemplateDescription> all_templates() noexcept;
[[nodiscard]] std::span<const TemplateVariable> common_template_variables() noexcept;
// nullptr: there is none of that name.
[[nodiscard]] const TemplateDescription* find_template(std::string_view name) noexcept;

// A value for each, to try a template with: texts are their own names. The common ones alone where
// there is no such template.
[[nodiscard]] TemplateObject sample_template_values(std::string_view template_name);

// Errors: NotFound "notification.unknown_template"; InvalidArgument
// "notification.missing_variable", "notification.bad_variable" (of another kind), both naming it.
absl::Status check_template_values(std::string_view template_name, const TemplateObject& values);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_NOTIFICATION_TEMPLATES_H_
