// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/templates.h"

#include <string>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using Kind = TemplateKind;

constexpr TemplateVariable kCommon[] = {{"brand", Kind::kText},
                                        {"customer", Kind::kText},
                                        {"support_email", Kind::kText, true},
                                        {"account_url", Kind::kText, true}};
constexpr TemplateVariable kOrderConfirmation[] = {
    {"order_number", Kind::kText}, {"plan", Kind::kText}, {"amount", Kind::kMoney}};
constexpr TemplateVariable kReceipt[] = {{"invoice_number", Kind::kText},
                                         {"amount", Kind::kMoney},
                                         {"paid_on", Kind::kDay},
                                         {"payment_method", Kind::kText}};
constexpr TemplateVariable kInvoice[] = {
    {"invoice_number", Kind::kText},  {"plan", Kind::kText},       {"amount", Kind::kMoney},
    {"issued_on", Kind::kDay},        {"due_on", Kind::kDay},      {"lines", Kind::kLines},
    {"discount", Kind::kMoney, true}, {"tax", Kind::kMoney, true}, {"credit", Kind::kMoney, true}};
constexpr TemplateVariable kReminder[] = {{"plan", Kind::kText},
                                          {"days_left", Kind::kInteger},
                                          {"is_last_day", Kind::kFlag},
                                          {"ends_on", Kind::kDay},
                                          {"renews", Kind::kFlag, true}};
constexpr TemplateVariable kTrialEnding[] = {{"plan", Kind::kText},
                                             {"days_left", Kind::kInteger},
                                             {"is_last_day", Kind::kFlag},
                                             {"ends_on", Kind::kDay},
                                             {"amount", Kind::kMoney}};
constexpr TemplateVariable kSuspension[] = {
    {"plan", Kind::kText}, {"suspended_on", Kind::kDay}, {"reason", Kind::kText, true}};
constexpr TemplateVariable kReactivation[] = {{"plan", Kind::kText},
                                              {"reactivated_on", Kind::kDay}};
constexpr TemplateVariable kRenewal[] = {{"plan", Kind::kText},
                                         {"amount", Kind::kMoney},
                                         {"starts_on", Kind::kDay},
                                         {"ends_on", Kind::kDay, true}};
constexpr TemplateVariable kFailedPayment[] = {{"invoice_number", Kind::kText},
                                               {"plan", Kind::kText},
                                               {"amount", Kind::kMoney},
                                               {"reason", Kind::kText},
                                               {"next_attempt_on", Kind::kDay, true}};
constexpr TemplateVariable kWelcome[] = {
    {"plan", Kind::kText}, {"starts_on", Kind::kDay}, {"trial_ends_on", Kind::kDay, true}};
constexpr TemplateVariable kCancellation[] = {
    {"plan", Kind::kText}, {"ends_on", Kind::kDay}, {"has_ended", Kind::kFlag, true}};
constexpr TemplateVariable kBankTransferInstructions[] = {{"invoice_number", Kind::kText, true},
                                                          {"amount", Kind::kMoney},
                                                          {"due_on", Kind::kDay, true},
                                                          {"account_holder", Kind::kText},
                                                          {"iban", Kind::kText},
                                                          {"bic", Kind::kText, true},
                                                          {"reference", Kind::kText}};
constexpr TemplateVariable kPlanChange[] = {{"plan", Kind::kText},
                                            {"previous_plan", Kind::kText},
                                            {"changes_on", Kind::kDay},
                                            {"quantity", Kind::kInteger},
                                            {"add_ons", Kind::kText, true}};
constexpr TemplateVariable kCreditAdded[] = {
    {"invoice_number", Kind::kText}, {"amount", Kind::kMoney}, {"paid_on", Kind::kDay}};
constexpr TemplateVariable kPaymentMethodExpiring[] = {{"payment_method", Kind::kText},
                                                       {"expires_on", Kind::kDay}};
constexpr TemplateVariable kCreditNote[] = {{"credit_note_number", Kind::kText},
                                            {"invoice_number", Kind::kText},
                                            {"amount", Kind::kMoney},
                                            {"issued_on", Kind::kDay},
                                            {"taken_off_due", Kind::kMoney, true},
                                            {"to_credit", Kind::kMoney, true},
                                            {"to_refund", Kind::kMoney, true},
                                            {"note", Kind::kText}};
constexpr TemplateVariable kChangeDropped[] = {
    {"plan", Kind::kText}, {"dropped_plan", Kind::kText}, {"changes_on", Kind::kDay}};
constexpr TemplateVariable kPause[] = {
    {"plan", Kind::kText}, {"paused_on", Kind::kDay}, {"resumes_on", Kind::kDay, true}};
constexpr TemplateVariable kResumption[] = {{"plan", Kind::kText}, {"resumed_on", Kind::kDay}};

constexpr TemplateVariable kPaymentReversed[] = {{"invoice_number", Kind::kText},
                                                 {"amount", Kind::kMoney},
                                                 {"reversed_on", Kind::kDay},
                                                 {"amount_due", Kind::kMoney, true},
                                                 {"is_disputed", Kind::kFlag, true}};

constexpr TemplateDescription kTemplates[] = {
    {templates::kOrderConfirmation, kOrderConfirmation},
    {templates::kReceipt, kReceipt},
    {templates::kInvoice, kInvoice},
    {templates::kReminder, kReminder, false},
    {templates::kTrialEnding, kTrialEnding, false},
    {templates::kSuspension, kSuspension},
    {templates::kReactivation, kReactivation, false},
    {templates::kRenewal, kRenewal, false},
    {templates::kFailedPayment, kFailedPayment},
    {templates::kWelcome, kWelcome, false},
    {templates::kCancellation, kCancellation},
    {templates::kBankTransferInstructions, kBankTransferInstructions},
    {templates::kPlanChange, kPlanChange},
    {templates::kCreditAdded, kCreditAdded},
    {templates::kPaymentMethodExpiring, kPaymentMethodExpiring},
    {templates::kCreditNote, kCreditNote},
    {templates::kChangeDropped, kChangeDropped},
    {templates::kChangeScheduled, kPlanChange},
    {templates::kPause, kPause},
    {templates::kResumption, kResumption, false},
    {templates::kPaymentReversed, kPaymentReversed},
};

absl::Status bad(std::string_view code, std::string_view template_name, std::string_view variable,
                 std::string_view advice) {
  std::string message("the template ");
  message += template_name;
  message += " needs '";
  message += variable;
  message += "' ";
  message += advice;
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

template <class T>
bool holds(const TemplateValue& value) {
  return std::holds_alternative<T>(value.value());
}

bool is_line(const TemplateValue& value) {
  const auto* line = std::get_if<TemplateObject>(&value.value());
  if (line == nullptr) return false;
  const auto description = line->find("description");
  const auto amount = line->find("amount");
  return description != line->end() && holds<std::string>(description->second) &&
         amount != line->end() && holds<Money>(amount->second);
}

bool is_lines(const TemplateValue& value) {
  const auto* list = std::get_if<TemplateList>(&value.value());
  if (list == nullptr) return false;
  for (const TemplateValue& line : *list) {
    if (!is_line(line)) return false;
  }
  return true;
}

bool is_of_kind(const TemplateValue& value, Kind kind) {
  switch (kind) {
    case Kind::kText:
      return holds<std::string>(value);
    case Kind::kInteger:
      return holds<std::int64_t>(value);
    case Kind::kFlag:
      return holds<bool>(value);
    case Kind::kMoney:
      return holds<Money>(value);
    case Kind::kDay:
      return holds<Date>(value) && std::get<Date>(value.value()).ok();
    case Kind::kLines:
      return is_lines(value);
  }
  return false;
}

bool is_false(const TemplateValue& value) {
  const bool* flag = std::get_if<bool>(&value.value());
  return flag != nullptr && !*flag;
}

absl::Status check_variable(std::string_view template_name, const TemplateVariable& variable,
                            const TemplateObject& values) {
  const auto found = values.find(variable.name);
  if (found == values.end()) {
    return bad("notification.missing_variable", template_name, variable.name,
               variable.is_optional ? "; pass false where there is none" : "");
  }
  if (is_of_kind(found->second, variable.kind)) return absl::OkStatus();
  if (variable.is_optional && is_false(found->second)) return absl::OkStatus();
  return bad("notification.bad_variable", template_name, variable.name, "as another kind of value");
}

}  // namespace

Renderer::~Renderer() = default;

absl::StatusOr<Letter> Renderer::render_own(const LetterTemplate& own,
                                            std::string_view template_name,
                                            std::string_view language,
                                            const TemplateObject& values) const {
  if (own.empty()) return render(template_name, language, values);
  return check_own(own, template_name, language);
}

absl::Status Renderer::check_own(const LetterTemplate&, std::string_view, std::string_view) const {
  return make_error(absl::StatusCode::kUnimplemented, "notification.no_own_templates",
                    "this renderer takes no templates of a tenant's own");
}

namespace {

TemplateValue sample_of(const TemplateVariable& variable) {
  const Money amount = Money::of_minor(1234'50, kEur);
  switch (variable.kind) {
    case Kind::kText:
      break;
    case Kind::kInteger:
      return 7;
    case Kind::kFlag:
      return false;
    case Kind::kMoney:
      return amount;
    case Kind::kDay:
      return std::chrono::year{2026} / 1 / 31;
    case Kind::kLines:
      return TemplateList{TemplateObject{{"description", "description"}, {"amount", amount}}};
  }
  return variable.name;
}

}  // namespace

TemplateObject sample_template_values(std::string_view template_name) {
  TemplateObject values;
  for (const TemplateVariable& variable : kCommon) {
    values.emplace(variable.name, sample_of(variable));
  }
  const TemplateDescription* description = find_template(template_name);
  if (description == nullptr) return values;
  for (const TemplateVariable& variable : description->variables) {
    values.emplace(variable.name, sample_of(variable));
  }
  return values;
}

std::span<const TemplateDescription> all_templates() noexcept { return kTemplates; }

std::span<const TemplateVariable> common_template_variables() noexcept { return kCommon; }

const TemplateDescription* find_template(std::string_view name) noexcept {
  for (const TemplateDescription& description : kTemplates) {
    if (description.name == name) return &description;
  }
  return nullptr;
}

absl::Status check_template_values(std::string_view template_name, const TemplateObject& values) {
  const TemplateDescription* description = find_template(template_name);
  if (description == nullptr) {
    return make_error(absl::StatusCode::kNotFound, "notification.unknown_template",
                      "there is no template '" + std::string(template_name) + "'");
  }
  for (const TemplateVariable& variable : kCommon) {
    OCTROI_RETURN_IF_ERROR(check_variable(template_name, variable, values));
  }
  for (const TemplateVariable& variable : description->variables) {
    OCTROI_RETURN_IF_ERROR(check_variable(template_name, variable, values));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
