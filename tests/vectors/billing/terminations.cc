// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/terminations.h"

#include <algorithm>
#include <string>
#include <utility>

#include "billing/amounts.h"
#include "billing/commitments.h"
#include "billing/lago_periods.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/tax/precise_tax.h"

namespace octroi::vectors {
namespace {

Money cents(std::int64_t minor) { return Money::of_minor(minor, kEur); }

Money total_of(const Json& document) { return cents(document.at("total").get<std::int64_t>()); }

// What is unused of a whole period's price that was paid, from the day after the termination on.
absl::StatusOr<Json> unused_after(const Json& input, Money price, const Period& whole,
                                  Date terminated) {
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Ratio unused, day_ratio(whole, {unpaid, *whole.end}));
  return unused_part({{"paid", price.minor()},
                      {"tax_percent", input.value("tax_percent", Json("0"))},
                      {"unused_days", static_cast<std::int64_t>(unused.numerator)},
                      {"period_days", static_cast<std::int64_t>(unused.denominator)}});
}

absl::StatusOr<Json> first_invoice(const Json& input, Money price, Date start) {
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, start, start));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, prorate(price, whole, {start, *whole.end}, kLago));
  return taxed(input, fee.amount);
}

// What becomes of the unused days: credit for later invoices, or money back as far as the invoice
// was paid beyond what stays due of it.
struct Split {
  Money total = cents(0);
  Money refund = cents(0);
  Money credit = cents(0);
};

absl::StatusOr<Split> split_note(const Json& input, const Json& first, const Json& unused) {
  const char* const word = word_in(input, {"on_termination_credit_note", "credit_note_mode"});
  const std::string choice = input.value(word, std::string("credit"));
  if (choice == "skip") return Split{};
  if (choice != "credit" && choice != "refund") return unsupported("the choice '" + choice + "'");
  Split split{.total = total_of(unused)};
  split.credit = split.total;
  if (choice == "credit") return split;
  OCTROI_ASSIGN_OR_RETURN(const Money paid, money_at(input, "paid"));
  OCTROI_ASSIGN_OR_RETURN(const Money kept, subtract(total_of(first), split.total));
  OCTROI_ASSIGN_OR_RETURN(const Money above, subtract(paid, kept));
  OCTROI_ASSIGN_OR_RETURN(split.refund, smaller(above.minor() < 0 ? cents(0) : above, split.total));
  OCTROI_ASSIGN_OR_RETURN(split.credit, subtract(split.total, split.refund));
  return split;
}

// The plan's days and the usage on one invoice, of which the note pays a part.
absl::StatusOr<Json> last_invoice(const Json& input, Money fee, Money usage, Money note) {
  OCTROI_ASSIGN_OR_RETURN(const Money all, add(fee, usage));
  OCTROI_ASSIGN_OR_RETURN(Json invoice, taxed(input, all));
  invoice["fee"] = fee.minor();
  invoice["usage"] = usage.minor();
  return pays_with_note(std::move(invoice), {{"total", note.minor()}});
}

// Whether the last usage is invoiced at all.
absl::StatusOr<bool> is_invoiced(const Json& input) {
  const char* const word = word_in(input, {"on_termination_invoice", "final_invoice"});
  const std::string choice = input.value(word, std::string("generate"));
  if (choice != "generate" && choice != "skip") return unsupported("the choice '" + choice + "'");
  return choice == "generate";
}

// The last days of a plan in arrears are on the final invoice; nothing is given back.
absl::StatusOr<Json> ended_in_arrears(const Json& input, Money price, Money usage) {
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, start, terminated));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee,
                          prorate(price, whole, {std::max(start, whole.start), unpaid}, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Json invoice, last_invoice(input, fee.amount, usage, cents(0)));
  OCTROI_ASSIGN_OR_RETURN(const bool shows, is_invoiced(input));
  return Json{
      {"credit_note_total", 0}, {"final_invoice", shows ? invoice : Json()}, {"credit_left", 0}};
}

}  // namespace

absl::StatusOr<std::vector<Decimal>> percents_of(const Json& object) {
  std::vector<Decimal> percents;
  if (object.contains("tax_percent")) {
    OCTROI_ASSIGN_OR_RETURN(percents.emplace_back(), decimal(object, "tax_percent"));
  }
  for (const Json& one : object.value("tax_percents", Json::array())) {
    OCTROI_ASSIGN_OR_RETURN(percents.emplace_back(), to_decimal(one));
  }
  return percents;
}

absl::StatusOr<Json> taxed(const Json& input, Money fee) {
  PreciseBase base{.net = Decimal(fee.minor())};
  OCTROI_ASSIGN_OR_RETURN(base.percents, percents_of(input));
  OCTROI_ASSIGN_OR_RETURN(const PreciseTax tax, precise_tax(std::span(&base, 1)));
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(fee, cents(tax.total)));
  return Json{{"fee", fee.minor()},
              {"subtotal", fee.minor()},
              {"tax", tax.total},
              {"total", total.minor()}};
}

absl::StatusOr<Json> pays_with_note(Json invoice, const Json& note) {
  OCTROI_ASSIGN_OR_RETURN(const Money applied, smaller(total_of(invoice), total_of(note)));
  OCTROI_ASSIGN_OR_RETURN(const Money due, subtract(total_of(invoice), applied));
  OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(total_of(note), applied));
  invoice["credit_applied"] = applied.minor();
  invoice["due"] = due.minor();
  invoice["credit_left"] = left.minor();
  return invoice;
}

absl::StatusOr<Json> unused_part(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"paid", "tax_percent", "unused_days", "period_days"}));
  OCTROI_ASSIGN_OR_RETURN(const Money paid, money_at(input, "paid"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal days, decimal(input, "unused_days"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal period, decimal(input, "period_days"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal weighted, multiply(Decimal(paid.minor()), days));
  PreciseBase base;
  OCTROI_ASSIGN_OR_RETURN(base.net, divide(weighted, period, 10, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(base.percents, percents_of(input));
  OCTROI_ASSIGN_OR_RETURN(const PreciseTax tax, precise_tax(std::span(&base, 1)));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t net, to_integer(base.net, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(cents(net), cents(tax.total)));
  return Json{{"subtotal", net}, {"tax", tax.total}, {"total", total.minor()}};
}

absl::StatusOr<Json> credited_at_the_end(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"price", "period", "billing", "billing_mode", "tax_percent", "start",
                        "usage", "terminated", "on_termination_credit_note", "credit_note_mode",
                        "on_termination_invoice", "final_invoice", "paid"}));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  Money usage = cents(0);
  if (input.contains("usage")) {
    OCTROI_ASSIGN_OR_RETURN(usage, money_at(input, "usage"));
  }
  const std::string mode = input.value("billing_mode", std::string("in_advance"));
  if (mode == "in_arrears" && !input.contains("paid")) return ended_in_arrears(input, price, usage);
  if (mode != "in_advance") return unsupported("the billing mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, start, terminated));
  OCTROI_ASSIGN_OR_RETURN(const Json first, first_invoice(input, price, start));
  OCTROI_ASSIGN_OR_RETURN(const Json unused, unused_after(input, price, whole, terminated));
  OCTROI_ASSIGN_OR_RETURN(const Split note, split_note(input, first, unused));
  OCTROI_ASSIGN_OR_RETURN(const bool shows, is_invoiced(input));
  Json invoice;
  Json left = note.credit.minor();
  if (shows) {
    OCTROI_ASSIGN_OR_RETURN(invoice, last_invoice(input, cents(0), usage, note.credit));
    left = invoice.at("credit_left");
  }
  return Json{{"first_invoice", first},
              {"credit_note_total", note.total.minor()},
              {"refund", note.refund.minor()},
              {"credit", note.credit.minor()},
              {"final_invoice", std::move(invoice)},
              {"credit_left", std::move(left)}};
}

// A charge's minimum over a whole period, or what is left of the one of the start.
absl::StatusOr<Json> charge_minimum(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"charge", "usage_units", "tax_percent", "start", "period", "billing"}));
  const Json& charge = input.at("charge");
  OCTROI_RETURN_IF_ERROR(only_keys(charge, {"unit_amount_cents", "minimum"}));
  OCTROI_ASSIGN_OR_RETURN(const Money minimum, money_at(charge, "minimum"));
  OCTROI_ASSIGN_OR_RETURN(const Money unit, money_at(charge, "unit_amount_cents"));
  OCTROI_ASSIGN_OR_RETURN(const Money usage,
                          multiply(unit, input.at("usage_units").get<std::int64_t>()));
  Date start = std::chrono::year{2023} / 1 / 1;  // a month of its own
  if (input.contains("start")) {
    OCTROI_ASSIGN_OR_RETURN(start, date_at(input, "start"));
  }
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, start, start));
  OCTROI_ASSIGN_OR_RETURN(const Money up, missing(minimum, whole, {start, *whole.end}, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json used, taxed(input, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json topped, taxed(input, up));
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(total_of(used), total_of(topped)));
  return Json{{"usage_fee", usage.minor()},
              {"usage_tax", used.at("tax")},
              {"true_up", up.minor()},
              {"true_up_tax", topped.at("tax")},
              {"total", total.minor()}};
}

absl::StatusOr<Json> ended_commitment(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"plan", "tax_percent", "start", "charge", "usage_units",
                                           "usage_fees", "terminated"}));
  const Json& charge = input.at("charge");
  OCTROI_RETURN_IF_ERROR(only_keys(charge, {"unit_amount_cents", "minimum"}));
  OCTROI_ASSIGN_OR_RETURN(const Money plan, money_at(input, "plan"));
  OCTROI_ASSIGN_OR_RETURN(const Money minimum, money_at(charge, "minimum"));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Json first, first_invoice(input, plan, start));
  OCTROI_ASSIGN_OR_RETURN(const Period month, lago_period(input, start, terminated));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  Money usage = cents(0);
  if (input.contains("usage_fees")) {  // of one charge, by its dimensions
    for (const Json& one : input.at("usage_fees")) {
      OCTROI_ASSIGN_OR_RETURN(const Money fee, to_money(one));
      OCTROI_ASSIGN_OR_RETURN(usage, add(usage, fee));
    }
  } else {
    OCTROI_ASSIGN_OR_RETURN(const Money unit, money_at(charge, "unit_amount_cents"));
    OCTROI_ASSIGN_OR_RETURN(usage, multiply(unit, input.at("usage_units").get<std::int64_t>()));
  }
  OCTROI_ASSIGN_OR_RETURN(const Money up,
                          missing(minimum, month, {std::max(start, month.start), unpaid}, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json used, taxed(input, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json topped, taxed(input, up));
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(total_of(used), total_of(topped)));
  OCTROI_ASSIGN_OR_RETURN(const Json note, unused_after(input, plan, month, terminated));
  OCTROI_ASSIGN_OR_RETURN(const Json paid, pays_with_note({{"total", total.minor()}}, note));
  return Json{{"first_invoice_total", first.at("total")},
              {"usage_fee", usage.minor()},
              {"usage_tax", used.at("tax")},
              {"true_up", up.minor()},
              {"true_up_tax", topped.at("tax")},
              {"termination_invoice_before_credit", total.minor()},
              {"credit_note", note},
              {"due", paid.at("due")}};
}

}  // namespace octroi::vectors
