// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "mustache/wording.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr WordedRow kOrder[] = {{"Order", "order_number"}, {"Plan", "plan"}, {"Amount", "amount"}};
constexpr WordedRow kReceipt[] = {{"Invoice", "invoice_number"},
                                  {"Amount", "amount"},
                                  {"Paid on", "paid_on"},
                                  {"Paid by", "payment_method"}};
constexpr WordedRow kInvoice[] = {{"Invoice", "invoice_number"}, {"Plan", "plan"},
                                  {"Issued on", "issued_on"},    {"", "lines"},
                                  {"Discount", "discount"},      {"Tax", "tax"},
                                  {"Your credit", "credit"},     {"Total", "amount"},
                                  {"Due on", "due_on"}};
constexpr WordedRow kReminder[] = {{"Plan", "plan"}, {"Last day", "ends_on"}};
constexpr WordedRow kTrial[] = {
    {"Plan", "plan"}, {"Last free day", "ends_on"}, {"Price afterwards", "amount"}};
constexpr WordedRow kSuspension[] = {
    {"Plan", "plan"}, {"Suspended on", "suspended_on"}, {"Reason", "reason"}};
constexpr WordedRow kReactivation[] = {{"Plan", "plan"}, {"Active again on", "reactivated_on"}};
constexpr WordedRow kRenewal[] = {
    {"Plan", "plan"}, {"Amount", "amount"}, {"From", "starts_on"}, {"Until", "ends_on"}};
constexpr WordedRow kFailed[] = {{"Invoice", "invoice_number"},
                                 {"Plan", "plan"},
                                 {"Amount", "amount"},
                                 {"Reason", "reason"},
                                 {"Next attempt on", "next_attempt_on"}};
constexpr WordedRow kWelcome[] = {
    {"Plan", "plan"}, {"Starts on", "starts_on"}, {"Free trial until", "trial_ends_on"}};
constexpr WordedRow kCancellation[] = {{"Plan", "plan"}, {"Last day", "ends_on"}};
constexpr WordedRow kTransfer[] = {{"Amount", "amount"},
                                   {"Invoice", "invoice_number"},
                                   {"To be paid by", "due_on"},
                                   {"Account holder", "account_holder"},
                                   {"IBAN", "iban"},
                                   {"BIC", "bic"},
                                   {"Reference", "reference"}};

constexpr WordedRow kPlanChange[] = {{"Plan", "plan"},
                                     {"Before", "previous_plan"},
                                     {"Quantity", "quantity"},
                                     {"Add-ons", "add_ons"},
                                     {"From", "changes_on"}};
constexpr WordedRow kCredit[] = {
    {"Amount", "amount"}, {"Paid for invoice", "invoice_number"}, {"Received on", "paid_on"}};

constexpr WordedRow kExpiring[] = {{"Payment method", "payment_method"},
                                   {"Last day", "expires_on"}};

constexpr WordedRow kCreditNote[] = {{"Credit note", "credit_note_number"},
                                     {"For invoice", "invoice_number"},
                                     {"Issued on", "issued_on"},
                                     {"Amount", "amount"},
                                     {"Taken off what is due", "taken_off_due"},
                                     {"Kept as your credit", "to_credit"},
                                     {"On its way back to you", "to_refund"},
                                     {"Reason", "note"}};
constexpr WordedRow kDropped[] = {
    {"Plan", "plan"}, {"Instead of", "dropped_plan"}, {"Was to change on", "changes_on"}};
constexpr WordedRow kScheduled[] = {{"Plan", "plan"},
                                    {"Until then", "previous_plan"},
                                    {"Quantity", "quantity"},
                                    {"Add-ons", "add_ons"},
                                    {"From", "changes_on"}};
constexpr WordedRow kPause[] = {
    {"Plan", "plan"}, {"Paused from", "paused_on"}, {"Goes on from", "resumes_on"}};
constexpr WordedRow kResumption[] = {{"Plan", "plan"}, {"Goes on from", "resumed_on"}};

constexpr WordedRow kReversed[] = {{"Invoice", "invoice_number"},
                                   {"Taken back", "amount"},
                                   {"On", "reversed_on"},
                                   {"Due now", "amount_due"}};

constexpr Wording kLetters[] = {
    {"order_confirmation", "Your order {{order_number}}", "Thank you, we have received your order.",
     kOrder, "We will write again as soon as it is paid."},
    {"receipt", "Receipt for invoice {{invoice_number}}",
     "Thank you, we have received your payment.", kReceipt, ""},
    {"invoice", "Invoice {{invoice_number}}: {{amount}}", "Here is your invoice.", kInvoice, ""},
    {"reminder",
     "Your subscription {{#renews}}renews{{/renews}}{{^renews}}ends{{/renews}} "
     "{{#is_last_day}}tomorrow{{/is_last_day}}"
     "{{^is_last_day}}in {{days_left}} days{{/is_last_day}}",
     "Your subscription to {{brand}} "
     "{{#renews}}renews{{/renews}}{{^renews}}ends{{/renews}} "
     "{{#is_last_day}}tomorrow{{/is_last_day}}"
     "{{^is_last_day}}in {{days_left}} days{{/is_last_day}}.",
     kReminder,
     "{{#renews}}You need not do anything: it renews by itself, by the payment method you gave us."
     "{{/renews}}{{^renews}}Renew it by that day to keep your access.{{/renews}}"},
    {"trial_ending",
     "Your free trial ends {{#is_last_day}}tomorrow{{/is_last_day}}"
     "{{^is_last_day}}in {{days_left}} days{{/is_last_day}}",
     "Your free trial of {{brand}} ends {{#is_last_day}}tomorrow{{/is_last_day}}"
     "{{^is_last_day}}in {{days_left}} days{{/is_last_day}}.",
     kTrial, "If you do not want to go on, cancel by that day and you pay nothing."},
    {"suspension", "Your access to {{brand}} is suspended", "Your access has been suspended.",
     kSuspension, "Your data is kept, and your access returns with your payment."},
    {"reactivation", "Your access to {{brand}} is back", "Your access is active again.",
     kReactivation, "Welcome back."},
    {"renewal", "Your subscription to {{brand}} is renewed", "Your subscription has been renewed.",
     kRenewal, ""},
    {"failed_payment", "Your payment of {{amount}} did not go through",
     "Your payment did not go through.", kFailed,
     "{{#next_attempt_on}}Please check your payment method before then.{{/next_attempt_on}}"
     "{{^next_attempt_on}}Please pay by another method to keep your access."
     "{{/next_attempt_on}}"},
    {"welcome", "Welcome to {{brand}}", "Welcome to {{brand}}. Your subscription is ready.",
     kWelcome, ""},
    {"cancellation", "Your subscription to {{brand}} is cancelled",
     "Your subscription has been cancelled.", kCancellation,
     "{{#has_ended}}Thank you for having been with us.{{/has_ended}}"
     "{{^has_ended}}Until then nothing changes.{{/has_ended}}"},
    {"bank_transfer_instructions", "How to pay {{amount}} by bank transfer",
     "Please transfer the amount to this account.", kTransfer,
     "Give the reference exactly as it stands here, so that we can recognise your payment."},
    {"plan_change", "Your plan is now {{plan}}", "Your subscription to {{brand}} has been changed.",
     kPlanChange, ""},
    {"credit_added", "We have received {{amount}}, which is your credit now",
     "We have received a payment that no invoice was waiting for. It is your credit now.", kCredit,
     "Your next invoice takes it into account. Write to us if you would rather have it back."},
    {"payment_method_expiring", "Your payment method for {{brand}} expires soon",
     "Your payment method expires soon.", kExpiring,
     "Please put another one on file by that day, so that your payments go on."},
    {"credit_note", "Credit note {{credit_note_number}}: {{amount}}",
     "We have credited {{amount}} of invoice {{invoice_number}}.", kCreditNote, ""},
    {"change_dropped", "Your plan stays {{plan}}",
     "The change that was scheduled for your subscription to {{brand}} could not be made.",
     kDropped, "Choose another plan if you wish; until then you keep the one you have."},
    {"change_scheduled", "Your plan changes to {{plan}}",
     "A change of your subscription to {{brand}} is scheduled.", kScheduled,
     "Until then nothing changes, and you can take it back."},
    {"pause", "Your subscription to {{brand}} is paused", "Your subscription has been paused.",
     kPause,
     "{{#resumes_on}}It goes on by itself on that day, or earlier if you wish.{{/resumes_on}}"
     "{{^resumes_on}}It goes on when you ask for it.{{/resumes_on}}"},
    {"resumption", "Your subscription to {{brand}} goes on",
     "The pause of your subscription is over.", kResumption, "Welcome back."},
    {"payment_reversed", "Your payment for invoice {{invoice_number}} was taken back",
     "{{#is_disputed}}Your bank took a payment back, because it was disputed.{{/is_disputed}}"
     "{{^is_disputed}}Your bank returned a payment.{{/is_disputed}}",
     kReversed,
     "{{#amount_due}}The invoice is open again. Please pay what is due.{{/amount_due}}"
     "{{^amount_due}}You need do nothing.{{/amount_due}}"},
};

}  // namespace

const LanguageWording kEnglishWording = {
    "en", "Hello {{customer}},", ": ", "Your account: ", "Questions? Write to ", kLetters};

}  // namespace v0
}  // namespace octroi
