// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "credit-note" and "commitment". Amounts are minor units.

#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/commitments.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/schedule.h"
#include "octroi/calendar/truncate.h"
#include "octroi/coupon/precise_shares.h"
#include "octroi/invoice/creditable.h"
#include "octroi/tax/precise_tax.h"

namespace octroi::vectors {
namespace {

constexpr ProrationPolicy kLago = proration_profiles::lago();

Money cents(std::int64_t minor) { return Money::of_minor(minor, kEur); }

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

Json note_json(const CreditNoteAmounts& note) {
  return {{"subtotal", note.net.minor()},
          {"subtotal_excl_tax", note.net.minor()},
          {"coupon_adjustment", note.coupon_adjustment.minor()},
          {"tax", note.tax.minor()},
          {"total", note.total.minor()},
          {"max_creditable", note.total.minor()}};
}

// --- credit-note

// An exact base, taxed before it is rounded.
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

// `fees` with their own rates and coupons, or under `coupons` and a rate that all share.
absl::StatusOr<Creditable> invoice_of(const Json& input) {
  std::vector<CreditableFee> fees;
  std::vector<Money> amounts;
  const Json& listed = input.contains("fees") ? input.at("fees") : input.at("items");
  for (const Json& one : listed) {
    CreditableFee fee;
    OCTROI_ASSIGN_OR_RETURN(fee.amount, one.is_object() ? money_at(one, "amount") : to_money(one));
    OCTROI_ASSIGN_OR_RETURN(fee.tax_percents, percents_of(one.is_object() ? one : input));
    if (one.is_object()) {
      OCTROI_RETURN_IF_ERROR(only_keys(one, {"amount", "tax_percents", "tax_percent", "coupon"}));
      OCTROI_ASSIGN_OR_RETURN(const auto coupon, optional_decimal(one, "coupon"));
      fee.coupon_share = coupon.value_or(Decimal());
    }
    amounts.push_back(fee.amount);
    fees.push_back(std::move(fee));
  }
  std::vector<LimitedCoupon> coupons;
  for (const Json& one : input.value("coupons", Json::array())) {
    OCTROI_ASSIGN_OR_RETURN(coupons.emplace_back().amount, to_money(one));
  }
  if (!coupons.empty()) {
    OCTROI_ASSIGN_OR_RETURN(const auto shares, precise_coupon_shares(amounts, coupons));
    for (std::size_t i = 0; i < fees.size(); ++i) fees[i].coupon_share = shares[i];
  }
  return creditable(std::move(fees));
}

absl::StatusOr<Json> invoice_json(const Creditable& invoice) {
  std::vector<PreciseBase> bases;
  Json shares = Json::array();
  for (const CreditableFee& fee : invoice.fees) {
    shares.push_back(text(fee.coupon_share));
    PreciseBase base{.percents = fee.tax_percents};
    OCTROI_ASSIGN_OR_RETURN(base.net, subtract(Decimal(fee.amount.minor()), fee.coupon_share));
    bases.push_back(std::move(base));
  }
  OCTROI_ASSIGN_OR_RETURN(const PreciseTax tax, precise_tax(bases));
  return Json{{"coupon_share_per_fee", std::move(shares)},
              {"tax", invoice.tax.minor()},
              {"total", invoice.total.minor()},
              {"invoice_tax", invoice.tax.minor()},
              {"invoice_total", invoice.total.minor()},
              {"effective_tax_rate_percent", text(tax.effective_percent)}};
}

// One note of parts of several fees.
absl::StatusOr<Json> credited_at_once(const Json& input, Creditable invoice) {
  std::vector<CreditItem> items;
  for (const Json& one : input.at("credit_items")) {
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"fee", "amount"}));
    CreditItem item{.fee = one.at("fee").get<std::size_t>()};
    OCTROI_ASSIGN_OR_RETURN(item.amount, money_at(one, "amount"));
    items.push_back(item);
  }
  OCTROI_ASSIGN_OR_RETURN(Json result, invoice_json(invoice));
  OCTROI_ASSIGN_OR_RETURN(const CreditNoteAmounts note, credit(invoice, items));
  result["notes"] = Json::array({note_json(note)});
  result["note_totals"] = Json::array({note.total.minor()});
  result["remaining"] = creditable_total(invoice).minor();
  return result;
}

// Notes of these amounts, each taken from the first fee that something is left of.
absl::StatusOr<Json> credited_one_by_one(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"fees", "items", "coupons", "tax_percent",
                                           "tax_percents", "credits", "credit_items"}));
  OCTROI_ASSIGN_OR_RETURN(Creditable invoice, invoice_of(input));
  OCTROI_ASSIGN_OR_RETURN(Json result, invoice_json(invoice));
  if (input.contains("credit_items")) return credited_at_once(input, std::move(invoice));
  const Json credits = input.contains("credits") ? input.at("credits")
                       : input.contains("items") ? input.at("items")
                                                 : Json::array();
  Json notes = Json::array();
  Json totals = Json::array();
  for (const Json& one : credits) {
    CreditItem item;
    OCTROI_ASSIGN_OR_RETURN(item.amount, to_money(one));
    while (item.fee + 1 < invoice.fees.size() &&
           invoice.fees[item.fee].credited == invoice.fees[item.fee].amount) {
      ++item.fee;
    }
    OCTROI_ASSIGN_OR_RETURN(const CreditNoteAmounts note, credit(invoice, std::span(&item, 1)));
    notes.push_back(note_json(note));
    totals.push_back(note.total.minor());
  }
  result["notes"] = std::move(notes);
  result["note_totals"] = std::move(totals);
  result["remaining"] = creditable_total(invoice).minor();
  return result;
}

// One invoice line credited in several notes. A total that the note's maker wrote over the computed
// one (`first_note_total_override`) is not taken over: here a note's total is its parts' sum.
absl::StatusOr<Json> credited_subtotal(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"invoice_subtotal", "tax_percent", "credit_items", "first_note_total_override"}));
  Json fees = Json::array({input.at("invoice_subtotal")});
  return credited_one_by_one({{"items", std::move(fees)},
                              {"tax_percent", input.at("tax_percent")},
                              {"credits", input.at("credit_items")}});
}

absl::StatusOr<Json> coupon_taken_back(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"credit_amount", "fee", "coupon_on_fee", "tax_percents", "tax_percent"}));
  CreditableFee fee;
  OCTROI_ASSIGN_OR_RETURN(fee.amount, money_at(input, "fee"));
  OCTROI_ASSIGN_OR_RETURN(fee.coupon_share, decimal(input, "coupon_on_fee"));
  OCTROI_ASSIGN_OR_RETURN(fee.tax_percents, percents_of(input));
  CreditItem item;
  OCTROI_ASSIGN_OR_RETURN(item.amount, money_at(input, "credit_amount"));
  OCTROI_ASSIGN_OR_RETURN(Creditable invoice, creditable({std::move(fee)}));
  OCTROI_ASSIGN_OR_RETURN(const CreditNoteAmounts note, credit(invoice, std::span(&item, 1)));
  return note_json(note);
}

// --- a subscription from its start to its end, by the calendar month

absl::StatusOr<Period> calendar_month(Date date) {
  Period month{0, truncate(date, TimeUnit::kMonth), {}};
  OCTROI_ASSIGN_OR_RETURN(month.end, next_calendar_boundary(date, kMonthly));
  return month;
}

// What is unused of a whole month's price that was paid, from the day after the termination on.
absl::StatusOr<Json> unused_after(const Json& input, Money price, Date terminated) {
  OCTROI_ASSIGN_OR_RETURN(const Period month, calendar_month(terminated));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Ratio unused, day_ratio(month, {unpaid, *month.end}));
  return unused_part({{"paid", price.minor()},
                      {"tax_percent", input.at("tax_percent")},
                      {"unused_days", static_cast<std::int64_t>(unused.numerator)},
                      {"period_days", static_cast<std::int64_t>(unused.denominator)}});
}

// A fee and its tax: {"fee", "tax", "total"}.
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

absl::StatusOr<Json> first_month(const Json& input, Money price, Date start) {
  OCTROI_ASSIGN_OR_RETURN(const Period month, calendar_month(start));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, prorate(price, month, {start, *month.end}, kLago));
  return taxed(input, fee.amount);
}

absl::StatusOr<Json> pays_with_note(Json invoice, const Json& note) {
  const Money total = cents(invoice.at("total").get<std::int64_t>());
  const Money note_total = cents(note.at("total").get<std::int64_t>());
  OCTROI_ASSIGN_OR_RETURN(const Money applied, smaller(total, note_total));
  OCTROI_ASSIGN_OR_RETURN(const Money due, subtract(total, applied));
  OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(note_total, applied));
  invoice["credit_applied"] = applied.minor();
  invoice["due"] = due.minor();
  invoice["credit_left"] = left.minor();
  return invoice;
}

// What becomes of the unused days: credit for later invoices, or money back as far as the invoice
// was paid beyond what stays due of it.
struct Split {
  Money total = cents(0);
  Money refund = cents(0);
  Money credit = cents(0);
};

absl::StatusOr<Split> split_note(const Json& input, const Json& first, const Json& unused) {
  const std::string choice = input.value("on_termination_credit_note", std::string("credit"));
  if (choice == "skip") return Split{};
  if (choice != "credit" && choice != "refund") return unsupported("the choice '" + choice + "'");
  Split split{.total = cents(unused.at("total").get<std::int64_t>())};
  split.credit = split.total;
  if (choice == "credit") return split;
  OCTROI_ASSIGN_OR_RETURN(const Money paid, money_at(input, "paid"));
  const Money invoiced = cents(first.at("total").get<std::int64_t>());
  OCTROI_ASSIGN_OR_RETURN(const Money kept, subtract(invoiced, split.total));
  OCTROI_ASSIGN_OR_RETURN(const Money above, subtract(paid, kept));
  OCTROI_ASSIGN_OR_RETURN(split.refund, smaller(above.minor() < 0 ? cents(0) : above, split.total));
  OCTROI_ASSIGN_OR_RETURN(split.credit, subtract(split.total, split.refund));
  return split;
}

// The last days of a plan in arrears are on the final invoice; nothing is given back.
absl::StatusOr<Json> ended_in_arrears(const Json& input, Money price, Money usage) {
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, calendar_month(terminated));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee,
                          prorate(price, month, {std::max(start, month.start), unpaid}, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Money all, add(fee.amount, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json used, taxed(input, all));
  OCTROI_ASSIGN_OR_RETURN(const Json final_invoice, pays_with_note(used, {{"total", 0}}));
  return Json{{"credit_note_total", 0}, {"final_invoice", final_invoice}, {"credit_left", 0}};
}

absl::StatusOr<Json> credited_at_the_end(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"price", "period", "billing", "billing_mode", "tax_percent", "start",
                        "usage", "terminated", "on_termination_credit_note", "paid"}));
  if (plain_period(input.at("period")) != "month" || input.at("billing") != "calendar") {
    return unsupported("only calendar months");
  }
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Money usage, money_at(input, "usage"));
  const std::string mode = input.at("billing_mode");
  if (mode == "in_arrears" && !input.contains("paid")) return ended_in_arrears(input, price, usage);
  if (mode != "in_advance") return unsupported("the billing mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Json first, first_month(input, price, start));
  OCTROI_ASSIGN_OR_RETURN(const Json unused, unused_after(input, price, terminated));
  OCTROI_ASSIGN_OR_RETURN(const Split note, split_note(input, first, unused));
  OCTROI_ASSIGN_OR_RETURN(const Json used, taxed(input, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json final_invoice,
                          pays_with_note(used, {{"total", note.credit.minor()}}));
  return Json{{"first_invoice", first},
              {"credit_note_total", note.total.minor()},
              {"refund", note.refund.minor()},
              {"final_invoice", final_invoice},
              {"credit_left", final_invoice.at("credit_left")}};
}

absl::StatusOr<Json> credit_note(const Json& input) {
  if (input.contains("terminated")) return credited_at_the_end(input);
  if (input.contains("unused_days")) return unused_part(input);
  if (input.contains("credit_amount")) return coupon_taken_back(input);
  if (input.contains("invoice_subtotal")) return credited_subtotal(input);
  return credited_one_by_one(input);
}

// --- commitment

// A charge with a minimum, ended within a month; the last month's fee was paid in advance.
absl::StatusOr<Json> ended_commitment(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"plan", "tax_percent", "start", "charge", "usage_units", "terminated"}));
  const Json& charge = input.at("charge");
  OCTROI_RETURN_IF_ERROR(only_keys(charge, {"unit_amount_cents", "minimum"}));
  OCTROI_ASSIGN_OR_RETURN(const Money plan, money_at(input, "plan"));
  OCTROI_ASSIGN_OR_RETURN(const Money unit, money_at(charge, "unit_amount_cents"));
  OCTROI_ASSIGN_OR_RETURN(const Money minimum, money_at(charge, "minimum"));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Json first, first_month(input, plan, start));
  OCTROI_ASSIGN_OR_RETURN(const Period month, calendar_month(terminated));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Money usage,
                          multiply(unit, input.at("usage_units").get<std::int64_t>()));
  OCTROI_ASSIGN_OR_RETURN(const Money up,
                          missing(minimum, month, {std::max(start, month.start), unpaid}, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json used, taxed(input, usage));
  OCTROI_ASSIGN_OR_RETURN(const Json topped, taxed(input, up));
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(cents(used.at("total").get<std::int64_t>()),
                                                 cents(topped.at("total").get<std::int64_t>())));
  OCTROI_ASSIGN_OR_RETURN(const Json note, unused_after(input, plan, terminated));
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

absl::StatusOr<Json> commitment(const Json& input) {
  return input.contains("terminated") ? ended_commitment(input) : minimum_spend(input);
}

}  // namespace

void add_credit_notes(Areas& areas) {
  areas["commitment"] = commitment;
  areas["credit-note"] = credit_note;
}

}  // namespace octroi::vectors
