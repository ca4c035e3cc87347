// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/invoicing.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/plan/collecting.h"
#include "engine/plan/handing.h"
#include "engine/plan/messages.h"
#include "engine/plan/prepaying.h"
#include "octroi/invoice/bookkeeping.h"
#include "octroi/invoice/calculate.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::CustomerCredit;

absl::StatusOr<CreditWork*> credit_in(Work& work, Currency currency) {
  for (CreditWork& credit : work.credits) {
    if (credit.currency == currency) return &credit;
  }
  OCTROI_ASSIGN_OR_RETURN(auto found, records::find<CustomerCredit>(work.engine.store(),
                                                                    work.context, currency.code()));
  work.credits.push_back({currency, found ? found->row.version : 0,
                          found ? found->value.amount : Money::zero(currency),
                          found ? found->value.wallets : std::nullopt,
                          found ? found->value.charges : std::nullopt});
  return &work.credits.back();
}

void write_credit(Work& work, const CreditWork& credit) {
  work.draft.put(work.draft.tenant(), std::string(credit.currency.code()),
                 CustomerCredit{credit.currency, credit.amount, credit.wallets, credit.charges},
                 credit.version);
}

absl::Status use_credit(Work& work, CreditWork& credit, Money applied) {
  if (applied.is_zero()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(credit.amount, subtract(credit.amount, applied));
  write_credit(work, credit);
  return absl::OkStatus();
}

std::string event_data(const Invoice& invoice, const InvoiceEvent& event) {
  JsonWriter json;
  json.object().field("total", invoice.total.to_string());
  if (const auto* paid = std::get_if<PaymentRecorded>(&event)) {
    json.field("payment", paid->payment.to_string()).field("amount", paid->amount.to_string());
  } else if (const auto* reversed = std::get_if<PaymentReversed>(&event)) {
    json.field("payment", reversed->payment.to_string());
    json.field("amount", reversed->amount.to_string());
  } else if (const auto* voided = std::get_if<Voided>(&event)) {
    json.field("reason", voided->reason);
  } else if (const auto* given_up = std::get_if<MarkedUncollectible>(&event)) {
    json.field("reason", given_up->reason);
  } else if (const auto* finalized = std::get_if<Finalized>(&event)) {
    json.field("issued_on", format_date(finalized->issued_on));
  } else if (const auto* delegated = std::get_if<Delegated>(&event)) {
    json.field("payer", delegated->payer.to_string());
  }
  json.end();
  return std::move(json).text();
}

// The ledger entry of one event; `before` is the invoice as it was.
absl::StatusOr<std::optional<Transaction>> entry_of(Work& work, const Invoice& before,
                                                    const Invoice& after, const InvoiceEvent& event,
                                                    const std::optional<CashPlace>& place) {
  const auto id = [&work] { return work.draft.new_id<TransactionId>(); };
  if (std::holds_alternative<Finalized>(event)) return post_invoice(after, id());
  if (const auto* voided = std::get_if<Voided>(&event)) return post_void(before, *voided, id());
  if (const auto* given_up = std::get_if<MarkedUncollectible>(&event)) {
    return post_write_off(before, *given_up, id());
  }
  if (const auto* paid = std::get_if<PaymentRecorded>(&event)) {
    OCTROI_ASSIGN_OR_RETURN(Transaction entry,
                            post_payment(before, *paid, place.value_or(CashPlace{}), id()));
    return std::optional<Transaction>(std::move(entry));
  }
  if (const auto* reversed = std::get_if<PaymentReversed>(&event)) {
    OCTROI_ASSIGN_OR_RETURN(
        Transaction entry,
        post_payment_reversal(before, *reversed, place.value_or(CashPlace{}), id()));
    return std::optional<Transaction>(std::move(entry));
  }
  return std::optional<Transaction>();
}

void explain_invoice(Work& work, const Invoice& invoice) {
  std::string sentence = "invoice " + invoice.total.to_string();
  if (!invoice.discount_total.is_zero()) {
    sentence += " after " + invoice.discount_total.to_string() + " of discounts";
  }
  if (!invoice.lines.empty()) sentence += " for " + invoice.lines.front().description;
  work.draft.explain(std::move(sentence));
}

void send_invoice(Work& work, const InvoiceWork& invoice, const std::string& plan) {
  if (!amount_due(invoice.now).is_positive()) return;
  notify(work, templates::kInvoice, invoice.now.id.to_string(),
         std::move(Values()
                       .text("plan", plan)
                       .money("amount", amount_due(invoice.now))
                       .day("issued_on", invoice.now.issued_on)
                       .day("due_on", invoice.now.due_on)));
}

}  // namespace

void book(Work& work, Transaction transaction) {
  transaction.recorded_at = work.draft.now();
  if (work.holds_from && *work.holds_from < transaction.date) {
    transaction.effective_on = work.holds_from;
  }
  transaction.reversal = work.reversal;
  work.draft.put(work.draft.tenant(), transaction.id.to_string(), transaction);
}

absl::Status add_credit(Work& work, Money amount) {
  OCTROI_ASSIGN_OR_RETURN(CreditWork * credit, credit_in(work, amount.currency()));
  OCTROI_ASSIGN_OR_RETURN(const Money taken, negate(amount));
  return use_credit(work, *credit, taken);
}

absl::Status count_wallet(Work& work, Currency currency) {
  OCTROI_ASSIGN_OR_RETURN(CreditWork * credit, credit_in(work, currency));
  credit->wallets = credit->wallets.value_or(0) + 1;
  write_credit(work, *credit);
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> charges_waiting(Work& work, Currency currency) {
  OCTROI_ASSIGN_OR_RETURN(const CreditWork* credit, credit_in(work, currency));
  return credit->charges.value_or(0);
}

absl::Status count_charges(Work& work, Currency currency, std::int64_t more) {
  if (more == 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(CreditWork * credit, credit_in(work, currency));
  credit->charges = credit->charges.value_or(0) + more;
  write_credit(work, *credit);
  return absl::OkStatus();
}

NumberSeries number_series(const Work& work, const Seller& seller, NumberFormat format) {
  const bool own = seller.issuer.number_scope == NumberScope::kTenant;
  return {.owner = own ? work.draft.tenant() : kPlatform,
          .series = std::move(format.series),
          .prefix = std::move(format.prefix),
          .digits = format.digits,
          .suffix = std::move(format.suffix)};
}

bool is_free(const std::vector<RatedLine>& lines) {
  return std::all_of(lines.begin(), lines.end(),
                     [](const RatedLine& line) { return line.amount.is_zero(); });
}

absl::Status command(Work& work, InvoiceWork& invoice, const InvoiceCommand& command,
                     const std::optional<CashPlace>& place) {
  const InvoiceDecision decision = decide(invoice.now, command);
  if (const auto* refusal = std::get_if<InvoiceRefusal>(&decision)) return to_status(*refusal);
  for (const InvoiceEvent& event : std::get<InvoiceEvents>(decision)) {
    // What is void was never owed.
    if (std::holds_alternative<Voided>(event)) work.holds_from = invoice.now.issued_on;
    Invoice after = evolve(invoice.now, event);
    OCTROI_ASSIGN_OR_RETURN(const std::optional<Transaction> entry,
                            entry_of(work, invoice.now, after, event, place));
    if (entry) book(work, *entry);
    invoice.now = std::move(after);
    if (std::holds_alternative<Voided>(event)) {
      OCTROI_RETURN_IF_ERROR(add_credit(work, invoice.now.credit_applied));
      OCTROI_RETURN_IF_ERROR(
          return_to_wallets(work, invoice.now, invoice.now.prepaid_applied, std::nullopt));
      work.holds_from.reset();
    }
    std::string name = "invoice.";
    name += event_name(event);
    std::string data = event_data(invoice.now, event);
    const bool is_new =
        std::holds_alternative<Finalized>(event) || std::holds_alternative<Delegated>(event);
    if (is_new) {
      invoice.was =
          work.draft.create(invoice.now.id.to_string(), invoice.now, name, std::move(data));
    } else {
      work.draft.change(invoice.was, invoice.now, name, std::move(data));
    }
  }
  return absl::OkStatus();
}

namespace {

absl::StatusOr<TaxPolicy> taxes_of(const Work& work, const Seller& seller,
                                   const InvoiceRequest& request) {
  if (request.sells_credits) return TaxPolicy::none();
  const BillingOptions& options = work.engine.options();
  if (!options.tax_for) return taxes_of_sale(seller.issuer, work.tenant.value, options.tax);
  try {
    TaxPolicy taxes = options.tax_for(work.tenant.value, seller.issuer);
    OCTROI_RETURN_IF_ERROR(validate(taxes));
    return taxes;
  } catch (...) {
    return make_error(absl::StatusCode::kUnavailable, "tax.policy_unavailable",
                      "the host's tax_for threw; no invoice is made until it answers");
  }
}

absl::StatusOr<const Seller*> seller_of(const Work& work, const InvoiceRequest& request) {
  return request.issuer.empty() ? seller_of(work) : work.engine.seller(request.issuer);
}

}  // namespace

absl::StatusOr<TaxPolicy> taxes_of_invoice(Work& work, const InvoiceRequest& request) {
  OCTROI_ASSIGN_OR_RETURN(const Seller* seller, seller_of(work, request));
  return taxes_of(work, *seller, request);
}

namespace {

Invoice head_of(Work& work, const Seller& seller, const InvoiceRequest& request) {
  Invoice head;
  head.id = work.draft.new_id<InvoiceId>();
  head.tenant = work.draft.tenant();
  head.subscription = request.subscription;
  head.order = request.order;
  head.period_index = request.period_index;
  head.issuer = seller.issuer.code;
  head.currency = request.currency;
  return head;
}

// What the tenant's wallets pay of the invoice.
absl::StatusOr<std::vector<Drawn>> draw(Work& work, const InvoiceRequest& request,
                                        const CreditWork& credit, Invoice& invoice) {
  std::vector<Drawn> draws;
  if (request.sells_credits || credit.wallets.value_or(0) == 0) return draws;
  OCTROI_ASSIGN_OR_RETURN(draws, plan_draws(work, amount_due(invoice)));
  for (const Drawn& drawn : draws) {
    OCTROI_ASSIGN_OR_RETURN(invoice.prepaid_applied, add(invoice.prepaid_applied, drawn.amount));
  }
  return draws;
}

// Finalises, books and numbers it.
absl::Status finalize(Work& work, const Seller& seller, InvoiceWork& invoice,
                      const InvoiceRequest& request) {
  OCTROI_ASSIGN_OR_RETURN(const Date today, take_issue_day(work, seller));
  NumberFormat format = seller.invoices.at(seller.series("invoices"), today);
  OCTROI_ASSIGN_OR_RETURN(
      invoice.choice, choose(work, request.pays_by, amount_due(invoice.now), request.plan_code));
  Date due = today;
  if (!is_charged_at_once(work.engine, invoice.choice.method)) {
    OCTROI_ASSIGN_OR_RETURN(due, add_days(today, work.engine.options().invoice_due_days));
  }
  OCTROI_RETURN_IF_ERROR(
      command(work, invoice, Finalize{.issued_on = today, .due_on = due, .series = format.series}));
  work.draft.take_number(records::record_type<Invoice>(), invoice.now.id.to_string(),
                         number_series(work, seller, std::move(format)));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<InvoiceWork> issue_invoice(Work& work, InvoiceRequest request) {
  OCTROI_ASSIGN_OR_RETURN(const Seller* seller, seller_of(work, request));
  Invoice head = head_of(work, *seller, request);
  if (is_handed(work, request)) return hand_bill(work, std::move(head), std::move(request));
  OCTROI_ASSIGN_OR_RETURN(CreditWork * credit, credit_in(work, request.currency));
  OCTROI_ASSIGN_OR_RETURN(const TaxPolicy taxes, taxes_of(work, *seller, request));
  const InvoiceTerms terms{.discounts = request.discounts,
                           .tax = &taxes,
                           .credit_available = request.sells_credits ? 0 : credit->amount.minor()};
  InvoiceWork invoice;
  OCTROI_ASSIGN_OR_RETURN(
      invoice.now,
      request.gathered.empty()
          ? make_invoice(std::move(head), std::move(request.lines), terms)
          : make_gathered_invoice(std::move(head), std::move(request.gathered), terms));
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Drawn> draws,
                          draw(work, request, *credit, invoice.now));
  OCTROI_RETURN_IF_ERROR(finalize(work, *seller, invoice, request));
  OCTROI_RETURN_IF_ERROR(use_credit(work, *credit, invoice.now.credit_applied));
  explain_invoice(work, invoice.now);
  OCTROI_RETURN_IF_ERROR(draw_for(work, invoice.now, draws));
  send_invoice(work, invoice, request.plan);
  return invoice;
}

}  // namespace v0
}  // namespace octroi
