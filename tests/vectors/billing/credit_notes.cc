// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "credit-note" and "commitment". Amounts are minor units.

#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/commitments.h"
#include "billing/terminations.h"

#include "octroi/base/status.h"
#include "octroi/coupon/precise_shares.h"
#include "octroi/invoice/creditable.h"
#include "octroi/tax/precise_tax.h"

namespace octroi::vectors {
namespace {

// Of what was `paid` a note may give back as much as it comes to.
absl::StatusOr<Json> note_json(const CreditNoteAmounts& note, const Json& input) {
  Json result{{"subtotal", note.net.minor()},
              {"subtotal_excl_tax", note.net.minor()},
              {"coupon_adjustment", note.coupon_adjustment.minor()},
              {"tax", note.tax.minor()},
              {"total", note.total.minor()},
              {"max_creditable", note.total.minor()}};
  if (input.contains("paid")) {
    OCTROI_ASSIGN_OR_RETURN(const Money paid, money_at(input, "paid"));
    OCTROI_ASSIGN_OR_RETURN(const Money refundable, smaller(paid, note.total));
    result["max_refundable"] = refundable.minor();
  }
  return result;
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
  Json listed_coupons = input.value("coupons", Json::array());
  if (input.contains("coupon")) listed_coupons.push_back(input.at("coupon"));
  std::vector<LimitedCoupon> coupons;
  for (const Json& one : listed_coupons) {
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
  OCTROI_ASSIGN_OR_RETURN(const Money net, subtract(invoice.total, invoice.tax));
  Money fees = Money::zero(invoice.total.currency());
  for (const CreditableFee& fee : invoice.fees) {
    OCTROI_ASSIGN_OR_RETURN(fees, add(fees, fee.amount));
  }
  OCTROI_ASSIGN_OR_RETURN(const Money coupons, subtract(fees, net));
  return Json{{"coupon_share_per_fee", std::move(shares)},
              {"subtotal_excl_tax", net.minor()},
              {"coupon_adjustment", coupons.minor()},
              {"max_creditable", invoice.total.minor()},
              {"tax", invoice.tax.minor()},
              {"total", invoice.total.minor()},
              {"invoice_tax", invoice.tax.minor()},
              {"invoice_total", invoice.total.minor()},
              {"effective_tax_rate_percent", text(tax.effective_percent)}};
}

// What one note names: {"fee", "amount"} of each fee, or one amount a fee.
absl::StatusOr<std::vector<CreditItem>> items_of(const Json& input) {
  std::vector<CreditItem> items;
  Json listed = input.value("credit_items", Json::array());
  if (input.contains("credit")) listed.push_back(input.at("credit"));
  for (const Json& one : listed) {
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"fee", "amount"}));
    CreditItem item{.fee = one.at("fee").get<std::size_t>()};
    OCTROI_ASSIGN_OR_RETURN(item.amount, money_at(one, "amount"));
    items.push_back(item);
  }
  const Json by_fee = input.value("credits_by_fee", Json::object());
  for (const auto& [fee, told] : by_fee.items()) {
    CreditItem item;  // {"0": 100}
    if (fee.empty() || fee.size() > 4 || fee.find_first_not_of("0123456789") != fee.npos) {
      return unsupported("a fee is named by its place, not '" + fee + "'");
    }
    item.fee = std::stoul(fee);
    OCTROI_ASSIGN_OR_RETURN(item.amount, to_money(told));
    items.push_back(item);
  }
  const Json amounts = input.value("credit_amounts", Json::array());
  for (std::size_t fee = 0; fee < amounts.size(); ++fee) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, to_money(amounts[fee]));
    if (!amount.is_zero()) items.push_back({.fee = fee, .amount = amount});
  }
  return items;
}

// The parts of `amount`, each from the first fee that something is left of; what no fee has goes
// to the last, for the library to refuse.
absl::StatusOr<std::vector<CreditItem>> taken_in_turn(const Creditable& invoice, Money amount) {
  std::vector<CreditItem> items;
  for (std::size_t i = 0; i < invoice.fees.size() && !amount.is_zero(); ++i) {
    const CreditableFee& fee = invoice.fees[i];
    OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(fee.amount, fee.credited));
    OCTROI_ASSIGN_OR_RETURN(Money part, smaller(left, amount));
    if (i + 1 == invoice.fees.size()) part = amount;
    if (part.is_zero()) continue;
    items.push_back({.fee = i, .amount = part});
    OCTROI_ASSIGN_OR_RETURN(amount, subtract(amount, part));
  }
  return items;
}

// One note of parts of several fees: its own amounts stand where the invoice's would.
absl::StatusOr<Json> credited_at_once(const Json& input, Creditable invoice) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<CreditItem> items, items_of(input));
  OCTROI_ASSIGN_OR_RETURN(Json result, invoice_json(invoice));
  OCTROI_ASSIGN_OR_RETURN(const CreditNoteAmounts note, credit(invoice, items));
  OCTROI_ASSIGN_OR_RETURN(const Json written, note_json(note, input));
  result.update(written);
  result["notes"] = Json::array({written});
  result["note_totals"] = Json::array({note.total.minor()});
  result["remaining"] = creditable_total(invoice).minor();
  return result;
}

bool names_fees(const Json& items) { return !items.empty() && items.front().is_object(); }

// Notes of these amounts, one after the other.
absl::StatusOr<Json> credited_one_by_one(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"fees", "items", "coupons", "coupon", "tax_percent", "tax_percents", "credits",
              "credit_items", "credit_amounts", "credit", "credits_by_fee", "paid"}));
  if (input.value("credits", Json()).is_object()) {  // by the place of the fee
    Json named = input;
    named["credits_by_fee"] = input.at("credits");
    named.erase("credits");
    return credited_one_by_one(named);
  }
  OCTROI_ASSIGN_OR_RETURN(Creditable invoice, invoice_of(input));
  OCTROI_ASSIGN_OR_RETURN(Json result, invoice_json(invoice));
  if (input.contains("paid")) {
    OCTROI_ASSIGN_OR_RETURN(const Money paid, money_at(input, "paid"));
    OCTROI_ASSIGN_OR_RETURN(const Money refundable, smaller(paid, invoice.total));
    result["max_refundable"] = refundable.minor();
  }
  if (input.contains("credit") || input.contains("credits_by_fee") ||
      input.contains("credit_amounts") || names_fees(input.value("credit_items", Json()))) {
    return credited_at_once(input, std::move(invoice));
  }
  const Json credits =
      input.value(word_in(input, {"credits", "credit_items", "items"}), Json::array());
  Json notes = Json::array();
  Json totals = Json::array();
  for (const Json& one : credits) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, to_money(one));
    OCTROI_ASSIGN_OR_RETURN(const auto items, taken_in_turn(invoice, amount));
    OCTROI_ASSIGN_OR_RETURN(const CreditNoteAmounts note, credit(invoice, items));
    OCTROI_ASSIGN_OR_RETURN(notes.emplace_back(), note_json(note, input));
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
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"credit_amount", "fee", "coupon_on_fee", "tax_percents", "tax_percent", "paid"}));
  CreditableFee fee;
  OCTROI_ASSIGN_OR_RETURN(fee.amount, money_at(input, "fee"));
  OCTROI_ASSIGN_OR_RETURN(fee.coupon_share, decimal(input, "coupon_on_fee"));
  OCTROI_ASSIGN_OR_RETURN(fee.tax_percents, percents_of(input));
  CreditItem item;
  OCTROI_ASSIGN_OR_RETURN(item.amount, money_at(input, "credit_amount"));
  OCTROI_ASSIGN_OR_RETURN(Creditable invoice, creditable({std::move(fee)}));
  OCTROI_ASSIGN_OR_RETURN(const CreditNoteAmounts note, credit(invoice, std::span(&item, 1)));
  return note_json(note, input);
}

absl::StatusOr<Json> credit_note(const Json& input) {
  if (input.contains("terminated")) return credited_at_the_end(input);
  if (input.contains("unused_days")) return unused_part(input);
  if (input.contains("unused")) {  // the days as a ratio: "29/30"
    OCTROI_ASSIGN_OR_RETURN(const Ratio unused, ratio_at(input, "unused"));
    Json days = input;
    days.erase("unused");
    days["unused_days"] = static_cast<std::int64_t>(unused.numerator);
    days["period_days"] = static_cast<std::int64_t>(unused.denominator);
    return unused_part(days);
  }
  if (input.contains("credit_amount")) return coupon_taken_back(input);
  if (input.contains("invoice_subtotal")) return credited_subtotal(input);
  return credited_one_by_one(input);
}

absl::StatusOr<Json> commitment(const Json& input) {
  if (input.contains("terminated")) return ended_commitment(input);
  return input.contains("charge") ? charge_minimum(input) : minimum_spend(input);
}

}  // namespace

void add_credit_notes(Areas& areas) {
  areas["commitment"] = commitment;
  areas["credit-note"] = credit_note;
}

}  // namespace octroi::vectors
