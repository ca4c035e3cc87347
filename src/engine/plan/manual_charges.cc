// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/manual_charges.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/handing.h"
#include "engine/plan/renewal.h"
#include "engine/plan/selling.h"
#include "engine/plan/stepping.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/invoice/calculate.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

Money left(const ManualCharge& charge) {
  // What is billed lies between nothing and the amount, so that this cannot fail.
  return Money::of_minor(charge.amount.minor() - charge.billed.minor(), charge.amount.currency());
}

namespace {

constexpr TextRule kLabel{.bytes_max = 200};
constexpr TextRule kReason{.bytes_max = 500};

absl::Status refused(std::string_view code, std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, code, why);
}

absl::StatusOr<std::vector<ChargeWork>*> waiting_in(Work& work, Currency currency) {
  const std::string code(currency.code());
  const auto known = work.charges.find(code);
  if (known != work.charges.end()) return &known->second;
  std::vector<ChargeWork> charges;
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t waiting, charges_waiting(work, currency));
  if (waiting > 0) {
    OCTROI_ASSIGN_OR_RETURN(
        auto found, records::load_all<ManualCharge>(work.engine.store(), work.context, "waiting",
                                                    {Value(code)}));
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.value.id < b.value.id; });
    for (auto& one : found) {
      ManualCharge now = one.value;
      charges.push_back({std::move(one), std::move(now)});
    }
  }
  return &work.charges.emplace(code, std::move(charges)).first->second;
}

bool waits_for(const ManualCharge& charge, const std::optional<SubscriptionId>& subscription) {
  return charge.status == ManualChargeStatus::kWaiting &&
         (!charge.subscription || charge.subscription == subscription);
}

// Of a credit: what is left of it, cut to `amount`.
absl::StatusOr<RatedLine> line_of(const ManualCharge& charge, Money amount) {
  const bool is_first = charge.billed.is_zero();
  OCTROI_ASSIGN_OR_RETURN(RatedLine line,
                          manual_line(charge.label, is_first ? charge.quantity : Decimal(1),
                                      is_first ? charge.unit_amount : to_decimal(left(charge)),
                                      charge.amount.currency(), charge.tax_category));
  line.code = charge.id.to_string();
  line.is_discountable = charge.is_discountable && amount.is_positive();
  if (amount != line.amount) line.derivation.capped_from = std::exchange(line.amount, amount);
  return line;
}

// What the lines of a tax category come to after discounts, and the invoice with its tax.
struct Room {
  Money category{};
  Money total{};
};

absl::StatusOr<Room> room_on(const InvoiceRequest& request, const TaxPolicy& taxes,
                             std::string_view category) {
  OCTROI_ASSIGN_OR_RETURN(const InvoiceTotals totals,
                          calculate_invoice({.currency = request.currency,
                                             .lines = request.lines,
                                             .discounts = request.discounts,
                                             .tax = &taxes}));
  Room room{Money::zero(request.currency), Money::of_minor(totals.total, request.currency)};
  for (std::size_t i = 0; i < request.lines.size(); ++i) {
    const RatedLine& line = request.lines[i];
    if (line.tax_category != category) continue;
    OCTROI_ASSIGN_OR_RETURN(room.category, add(room.category, line.amount));
    const Money discount = Money::of_minor(totals.lines[i].discount, request.currency);
    OCTROI_ASSIGN_OR_RETURN(room.category, subtract(room.category, discount));
  }
  return room;
}

// Whether the invoice is not below 0 with so much taken off. What cannot be taxed any more does not
// leave enough either.
absl::StatusOr<bool> leaves_enough(InvoiceRequest& request, const TaxPolicy& taxes,
                                   const ManualCharge& credit, std::int64_t minor) {
  OCTROI_ASSIGN_OR_RETURN(RatedLine line,
                          line_of(credit, Money::of_minor(-minor, request.currency)));
  request.lines.push_back(std::move(line));
  const absl::StatusOr<Room> room = room_on(request, taxes, credit.tax_category);
  request.lines.pop_back();
  return room.ok() && !room->total.is_negative();
}

// How much of the credit the invoice takes: the most that leaves neither its tax category nor its
// total below 0. The total falls with it, step by step, so that halving finds the last one.
absl::StatusOr<std::int64_t> most_off(InvoiceRequest& request, const TaxPolicy& taxes,
                                      const ManualCharge& credit) {
  OCTROI_ASSIGN_OR_RETURN(const Room room, room_on(request, taxes, credit.tax_category));
  if (!room.category.is_positive() || !room.total.is_positive()) return 0;
  std::int64_t most = std::min(room.category.minor(), -left(credit).minor());
  OCTROI_ASSIGN_OR_RETURN(const bool fits, leaves_enough(request, taxes, credit, most));
  if (fits) return most;
  std::int64_t enough = 0;
  while (most - enough > 1) {
    const std::int64_t middle = enough + (most - enough) / 2;
    OCTROI_ASSIGN_OR_RETURN(const bool is_enough, leaves_enough(request, taxes, credit, middle));
    (is_enough ? enough : most) = middle;
  }
  return enough;
}

absl::Status put(InvoiceRequest& request, const ManualCharge& charge, std::size_t position,
                 Money amount, TakenCharges& taken) {
  OCTROI_ASSIGN_OR_RETURN(RatedLine line, line_of(charge, amount));
  request.lines.push_back(std::move(line));
  taken.push_back({position, amount});
  return absl::OkStatus();
}

// Whether it can be taxed: who sells has a rate for its category.
absl::Status check_tax(const TaxPolicy& taxes, const ManualCharge& charge) {
  OCTROI_ASSIGN_OR_RETURN(const RatedLine line, line_of(charge, left(charge)));
  return calculate_invoice(
             {.currency = charge.amount.currency(), .lines = {&line, 1}, .tax = &taxes})
      .status();
}

std::string in_words(const ManualCharge& charge) {
  return (charge.amount.is_negative() ? "credit " : "charge ") + charge.label;
}

}  // namespace

absl::StatusOr<TakenCharges> put_charges(Work& work, InvoiceRequest& request) {
  TakenCharges taken;
  std::optional<TaxPolicy> taxes;
  OCTROI_ASSIGN_OR_RETURN(const auto* charges, waiting_in(work, request.currency));
  for (std::size_t i = 0; i < charges->size(); ++i) {
    const ManualCharge& charge = (*charges)[i].now;
    if (charge.amount.is_negative() || !waits_for(charge, request.subscription)) continue;
    if (!taxes) {
      OCTROI_ASSIGN_OR_RETURN(taxes, taxes_of_invoice(work, request));
    }
    // The rates are others than when it was added: what else is billed does not wait for a person.
    if (const absl::Status taxed = check_tax(*taxes, charge); !taxed.ok()) {
      work.draft.explain(in_words(charge) + " waits: " + error_message(taxed));
      continue;
    }
    OCTROI_RETURN_IF_ERROR(put(request, charge, i, charge.amount, taken));
  }
  return taken;
}

absl::Status take_credits_off(Work& work, InvoiceRequest& request, TakenCharges& taken) {
  OCTROI_ASSIGN_OR_RETURN(const auto* charges, waiting_in(work, request.currency));
  std::optional<TaxPolicy> taxes;
  for (std::size_t i = 0; i < charges->size(); ++i) {
    const ManualCharge& credit = (*charges)[i].now;
    if (!credit.amount.is_negative() || !waits_for(credit, request.subscription)) continue;
    if (!taxes) {
      OCTROI_ASSIGN_OR_RETURN(taxes, taxes_of_invoice(work, request));
      if (is_handed(work, request)) taxes = TaxPolicy::none();
    }
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t minor, most_off(request, *taxes, credit));
    if (minor == 0) continue;
    OCTROI_RETURN_IF_ERROR(
        put(request, credit, i, Money::of_minor(-minor, request.currency), taken));
  }
  return absl::OkStatus();
}

absl::Status charges_billed(Work& work, const TakenCharges& taken, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(auto* charges, waiting_in(work, invoice.currency));
  std::int64_t done = 0;
  for (const TakenCharge& one : taken) {
    ChargeWork& charge = (*charges)[one.position];
    OCTROI_ASSIGN_OR_RETURN(charge.now.billed, add(charge.now.billed, one.amount));
    charge.now.invoice = invoice.id;
    std::string sentence = in_words(charge.now) + ": " + one.amount.to_string();
    if (left(charge.now).is_zero()) {
      charge.now.status = ManualChargeStatus::kBilled;
      ++done;
    } else {
      sentence += ", " + left(charge.now).to_string() + " waits for the next invoice";
    }
    work.draft.explain(std::move(sentence));
    JsonWriter data;
    data.object().field("invoice", invoice.id.to_string()).field("amount", one.amount.to_string());
    data.end();
    work.draft.change(charge.was, charge.now, "manual_charge.billed", std::move(data).text());
  }
  return count_charges(work, invoice.currency, -done);
}

absl::Status pass_charges_on(Work& work, const Subscription& subscription) {
  OCTROI_ASSIGN_OR_RETURN(auto* charges, waiting_in(work, subscription.terms.currency));
  for (ChargeWork& charge : *charges) {
    const bool is_its = charge.now.subscription == subscription.id;
    if (!is_its || charge.now.status != ManualChargeStatus::kWaiting) continue;
    charge.now.subscription.reset();
    JsonWriter data;
    data.object().field("subscription", subscription.id.to_string());
    data.field("left", left(charge.now).to_string()).end();
    work.draft.change(charge.was, charge.now, "manual_charge.passed_on", std::move(data).text());
    work.draft.explain(in_words(charge.now) + ": " + left(charge.now).to_string() +
                       " waits for the tenant's next invoice");
  }
  return absl::OkStatus();
}

namespace {

absl::StatusOr<Currency> currency_of(const Work& work, const AddCharge& request,
                                     const std::optional<HeldWork>& held) {
  if (held) {
    const Currency currency = held->now.subscription.terms.currency;
    if (request.currency.value_or(currency) == currency) return currency;
    return to_status(SubscriptionRefusal::kCurrencyDiffers);
  }
  if (request.currency) return *request.currency;
  if (!work.tenant.value.currency.empty()) return Currency::parse(work.tenant.value.currency);
  return refused("manual_charge.currency_needed",
                 "neither a subscription nor the tenant says the currency; name one");
}

absl::Status check_amount(const AddCharge& request, Money amount) {
  if (amount.is_zero()) {
    return refused("manual_charge.no_amount", "a charge comes to a minor unit or more");
  }
  if (amount.minor() > kAmountMax || amount.minor() < -kAmountMax) {
    return make_error(absl::StatusCode::kOutOfRange, "money.overflow",
                      amount.to_string() + " is more than can be billed");
  }
  if (!request.bills_now || amount.is_positive()) return absl::OkStatus();
  return refused("manual_charge.credit_waits",
                 "a credit makes another invoice smaller: leave bills_now out, or credit an "
                 "invoice that was issued by a credit note");
}

absl::StatusOr<ManualCharge> new_charge(Work& work, const AddCharge& request,
                                        const std::optional<HeldWork>& held) {
  OCTROI_RETURN_IF_ERROR(check_text("label", request.label, kLabel));
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, kReason));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(work, request, held));
  OCTROI_ASSIGN_OR_RETURN(const RatedLine line,
                          manual_line(request.label, request.quantity, request.unit_amount,
                                      currency, request.tax_category));
  OCTROI_RETURN_IF_ERROR(check_amount(request, line.amount));
  return ManualCharge{.id = work.draft.new_id<ManualChargeId>(),
                      .tenant = work.draft.tenant(),
                      .subscription = request.subscription,
                      .status = ManualChargeStatus::kWaiting,
                      .label = request.label,
                      .quantity = request.quantity,
                      .unit_amount = request.unit_amount,
                      .amount = line.amount,
                      .billed = Money::zero(currency),
                      .tax_category = request.tax_category,
                      .is_discountable = request.is_discountable,
                      .reason = request.reason,
                      .invoice = std::nullopt,
                      .added_at = work.draft.now()};
}

absl::Status check_rates(Work& work, const ManualCharge& charge) {
  OCTROI_ASSIGN_OR_RETURN(const TaxPolicy taxes,
                          taxes_of_invoice(work, {.subscription = charge.subscription,
                                                  .currency = charge.amount.currency()}));
  return check_tax(taxes, charge);
}

// It waits, beside those of its currency.
absl::Status create_charge(Work& work, const ManualCharge& charge) {
  OCTROI_ASSIGN_OR_RETURN(auto* charges, waiting_in(work, charge.amount.currency()));
  JsonWriter data;
  data.object().field("amount", charge.amount.to_string()).field("reason", charge.reason).end();
  auto was = work.draft.create(charge.id.to_string(), charge, "manual_charge.added",
                               std::move(data).text());
  charges->push_back({std::move(was), charge});
  work.draft.explain(in_words(charge) + ": " + charge.amount.to_string() + " is added");
  return count_charges(work, charge.amount.currency(), 1);
}

// Before its first period is billed nothing is asked for it: it waits for that, or for its payment.
absl::Status check_begun(const Subscription& subscription) {
  const bool is_begun = subscription.status != SubscriptionStatus::kPending &&
                        subscription.status != SubscriptionStatus::kIncomplete &&
                        subscription.status != SubscriptionStatus::kTrialing;
  return is_begun ? absl::OkStatus() : to_status(SubscriptionRefusal::kNotInThisStatus);
}

// The subscription of a charge, which has a next invoice; what is due is done before a charge that
// is billed at once.
absl::StatusOr<HeldWork> begin_charge(Work& work, const AddCharge& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, *request.subscription));
  if (request.bills_now) {
    OCTROI_RETURN_IF_ERROR(advance(work, held).status());
    OCTROI_RETURN_IF_ERROR(check_begun(held.now.subscription));
  }
  if (is_final(held.now.subscription.status)) return to_status(SubscriptionRefusal::kIsFinal);
  return held;
}

// What waits for the tenant's next invoice is that invoice's, now.
absl::Status bill_tenant(Work& work, Currency currency, const AddCharge& request) {
  InvoiceRequest invoice{
      .currency = currency, .plan = request.label, .pays_by = request.payment_method};
  OCTROI_ASSIGN_OR_RETURN(TakenCharges taken, put_charges(work, invoice));
  OCTROI_RETURN_IF_ERROR(take_credits_off(work, invoice, taken));
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork issued, issue_invoice(work, std::move(invoice)));
  OCTROI_RETURN_IF_ERROR(charges_billed(work, taken, issued.now));
  return collect(work, nullptr, issued);
}

}  // namespace

absl::Status plan_add_charge(Work& work, const AddCharge& request) {
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, request.payment_method));
  std::optional<HeldWork> held;
  if (request.subscription) {
    OCTROI_ASSIGN_OR_RETURN(held, begin_charge(work, request));
  }
  OCTROI_ASSIGN_OR_RETURN(const ManualCharge charge, new_charge(work, request, held));
  OCTROI_RETURN_IF_ERROR(check_rates(work, charge));
  OCTROI_RETURN_IF_ERROR(create_charge(work, charge));
  work.draft.about(charge.id.to_string());
  if (!request.bills_now) return absl::OkStatus();
  if (!held) return bill_tenant(work, charge.amount.currency(), request);
  note(work, *held, "subscription.charges_billed", "{}");
  OCTROI_RETURN_IF_ERROR(bill_charges(work, *held));
  schedule(work, *held);
  return absl::OkStatus();
}

absl::Status plan_remove_charge(Work& work, const RemoveCharge& request) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, kReason));
  const std::string id = request.charge.to_string();
  OCTROI_ASSIGN_OR_RETURN(
      const auto was,
      records::load<ManualCharge>(work.engine.store(), work.context, id, "manual_charge"));
  if (was.value.status != ManualChargeStatus::kWaiting) {
    return make_error(absl::StatusCode::kFailedPrecondition, "manual_charge.not_waiting",
                      "the charge is " + std::string(to_string(was.value.status)) +
                          "; what stands on an invoice is taken back by a credit note");
  }
  ManualCharge now = was.value;
  now.status = ManualChargeStatus::kRemoved;
  JsonWriter data;
  data.object().field("left", left(now).to_string()).field("reason", request.reason).end();
  work.draft.about(id);
  work.draft.change(was, now, "manual_charge.removed", std::move(data).text());
  work.draft.explain(in_words(now) + ": " + left(now).to_string() + " is removed");
  return count_charges(work, now.amount.currency(), -1);
}

}  // namespace v0
}  // namespace octroi
