// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// One value for every variable of octroi/notification/templates.h.
#ifndef OCTROI_TESTS_MUSTACHE_SAMPLE_VALUES_H_
#define OCTROI_TESTS_MUSTACHE_SAMPLE_VALUES_H_

#include <string_view>

#include "octroi/notification/templates.h"

namespace octroi {

inline TemplateObject sample_values(std::string_view customer = "CSCOM Koulikoro") {
  const Currency eur = *Currency::parse("EUR");
  const Date day = *parse_date("2026-01-31");
  const TemplateList lines{
      TemplateObject{{"description", "Pro, January"}, {"amount", Money::of_minor(1200'00, eur)}},
      TemplateObject{{"description", "Credit"}, {"amount", Money::of_minor(-1'50, eur)}}};
  return {{"brand", "Santé Rurale"},
          {"customer", customer},
          {"support_email", "help@example.com"},
          {"account_url", "https://example.com/account?a=1&b=2"},
          {"order_number", "ORD-7"},
          {"invoice_number", "INV-202601-00007"},
          {"plan", "Pro"},
          {"amount", Money::of_minor(1198'50, eur)},
          {"paid_on", day},
          {"payment_method", "Visa 4242"},
          {"issued_on", day},
          {"due_on", *parse_date("2026-03-01")},
          {"lines", lines},
          {"days_left", 3},
          {"is_last_day", false},
          {"ends_on", day},
          {"suspended_on", day},
          {"reactivated_on", day},
          {"reason", "unpaid"},
          {"starts_on", *parse_date("2026-01-01")},
          {"next_attempt_on", *parse_date("2026-02-03")},
          {"trial_ends_on", day},
          {"account_holder", "Example SAS"},
          {"iban", "FR14 2004 1010 0505 0001 3M02 606"},
          {"bic", "PSSTFRPPXXX"},
          {"reference", "RF18 5390 0754 7034"},
          {"renews", false},
          {"has_ended", false},
          {"discount", false},
          {"tax", false},
          {"credit", false},
          {"previous_plan", "Starter"},
          {"dropped_plan", "Clinic"},
          {"changes_on", day},
          {"paused_on", day},
          {"resumes_on", *parse_date("2026-03-01")},
          {"resumed_on", day},
          {"reversed_on", day},
          {"is_disputed", true},
          {"amount_due", Money::of_minor(1198'50, eur)},
          {"quantity", 3},
          {"add_ons", "2 x Ten more users, Backup"},
          {"expires_on", day},
          {"credit_note_number", "CN-202601-00002"},
          {"taken_off_due", Money::of_minor(98'50, eur)},
          {"to_credit", Money::of_minor(1000'00, eur)},
          {"to_refund", Money::of_minor(100'00, eur)},
          {"note", "two weeks without service"}};
}

// Only what this template is given.
inline TemplateObject values_of(const TemplateDescription& description,
                                const TemplateObject& all = sample_values()) {
  TemplateObject values;
  for (const TemplateVariable& variable : common_template_variables()) {
    values.emplace(variable.name, all.find(variable.name)->second);
  }
  for (const TemplateVariable& variable : description.variables) {
    values.emplace(variable.name, all.find(variable.name)->second);
  }
  return values;
}

}  // namespace octroi

#endif  // OCTROI_TESTS_MUSTACHE_SAMPLE_VALUES_H_
