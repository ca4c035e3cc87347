// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/templates.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

Money euros(std::int64_t minor) { return Money::of_minor(minor, *Currency::parse("EUR")); }

TemplateObject invoice_values() {
  const Date day = *parse_date("2026-01-31");
  return {{"brand", "Santé"},
          {"customer", "CSCOM Koulikoro"},
          {"support_email", false},
          {"account_url", "https://example.com"},
          {"invoice_number", "INV-1"},
          {"plan", "Pro"},
          {"amount", euros(150'00)},
          {"issued_on", day},
          {"due_on", day},
          {"discount", euros(-10'00)},
          {"tax", false},
          {"credit", false},
          {"lines", TemplateList{TemplateObject{{"description", "Pro"}, {"amount", euros(1)}}}}};
}

TEST(Templates, AllAreThere) {
  std::vector<std::string> names;
  for (const TemplateDescription& description : all_templates())
    names.emplace_back(description.name);
  EXPECT_EQ(names, (std::vector<std::string>{"order_confirmation",
                                             "receipt",
                                             "invoice",
                                             "reminder",
                                             "trial_ending",
                                             "suspension",
                                             "reactivation",
                                             "renewal",
                                             "failed_payment",
                                             "welcome",
                                             "cancellation",
                                             "bank_transfer_instructions",
                                             "plan_change",
                                             "credit_added",
                                             "payment_method_expiring",
                                             "credit_note",
                                             "change_dropped",
                                             "change_scheduled",
                                             "pause",
                                             "resumption",
                                             "payment_reversed"}));
}

TEST(Templates, GoodValuesPass) {
  EXPECT_TRUE(check_template_values("invoice", invoice_values()).ok());
}

TEST(Templates, EachMissingVariableIsNamed) {
  for (const auto& [name, value] : invoice_values()) {
    TemplateObject values = invoice_values();
    values.erase(name);
    const absl::Status status = check_template_values("invoice", values);
    EXPECT_EQ(error_code(status), "notification.missing_variable");
    EXPECT_NE(error_message(status).find("'" + name + "'"), std::string::npos) << name;
  }
}

TEST(Templates, ValuesOfAnotherKindAreRefused) {
  const std::pair<const char*, TemplateValue> cases[] = {
      {"brand", 7},
      {"amount", "150"},
      {"amount", std::int64_t{150}},
      {"due_on", "2026-01-31"},
      {"due_on", Date(std::chrono::year{2026} / 2 / 30)},
      {"support_email", true},
      {"invoice_number", false},
      {"lines", "none"},
      {"lines", TemplateList{TemplateValue("x")}},
      {"lines", TemplateList{TemplateObject{{"description", "x"}}}},
      {"lines", TemplateList{TemplateObject{{"description", 1}, {"amount", euros(1)}}}},
  };
  for (const auto& [name, value] : cases) {
    TemplateObject values = invoice_values();
    values.insert_or_assign(name, value);
    const absl::Status status = check_template_values("invoice", values);
    EXPECT_EQ(error_code(status), "notification.bad_variable") << name;
    EXPECT_NE(error_message(status).find(name), std::string::npos);
  }
}

TEST(Templates, UnknownOnesAreNotFound) {
  EXPECT_EQ(error_code(check_template_values("Invoice", invoice_values())),
            "notification.unknown_template");
}

TEST(Templates, TextLiteralsAreTextNotFlags) {
  const TemplateValue value = "text";
  EXPECT_TRUE(std::holds_alternative<std::string>(value.value()));
  const TemplateValue number = 7;
  EXPECT_TRUE(std::holds_alternative<std::int64_t>(number.value()));
  const TemplateValue flag = true;
  EXPECT_TRUE(std::holds_alternative<bool>(flag.value()));
}

}  // namespace
}  // namespace octroi
