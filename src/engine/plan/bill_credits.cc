// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/bill_credits.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/following.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {
namespace {

// Where a line of an invoice stands in its bill.
struct Place {
  InvoiceId bill{};
  std::int64_t line = 0;
};

// By position in the invoice; only of the child's own lines.
std::map<std::int64_t, Place> places_of(const Invoice& invoice, TenantId child) {
  std::map<std::int64_t, Place> places;
  std::map<InvoiceId, std::int64_t> counted;
  for (std::size_t i = 0; i < invoice.lines.size(); ++i) {
    const auto& owner = invoice.lines[i].owner;
    if (!owner || owner->tenant != child) continue;
    places.emplace(static_cast<std::int64_t>(i), Place{owner->bill, counted[owner->bill]++});
  }
  return places;
}

CreditedLine untaxed(CreditedLine credited, std::int64_t line, Currency currency) {
  credited.line = line;
  credited.tax = Money::zero(currency);
  credited.tax_code.clear();
  credited.taxes.clear();
  return credited;
}

CreditedLine whole_line(const InvoiceLine& line, std::int64_t at, Currency currency) {
  const Money net = Money::of_minor(line.amount.minor() - line.discount.minor(), currency);
  return {.line = at,
          .description = line.description,
          .amount = line.amount,
          .discount = line.discount,
          .net = net,
          .tax = Money::zero(currency),
          .tax_code = {},
          .taxes = {}};
}

BillCredit& credit_of(std::map<InvoiceId, BillCredit>& credits, const BillCredit& head,
                      InvoiceId bill) {
  BillCredit& credit = credits.try_emplace(bill, head).first->second;
  credit.bill = bill;
  return credit;
}

void append(std::vector<BillCredit>& to, std::map<InvoiceId, BillCredit> credits) {
  for (auto& [bill, credit] : credits) to.push_back(std::move(credit));
}

void take_note(const CreditNote& note, const std::map<std::int64_t, Place>& places,
               std::vector<BillCredit>& to) {
  const BillCredit head{.document = note.id.to_string(),
                        .issued_on = note.issued_on,
                        .reason = note.reason,
                        .text = note.text};
  std::map<InvoiceId, BillCredit> credits;
  for (const CreditedLine& line : note.lines) {
    const auto place = places.find(line.line);
    if (place == places.end()) continue;
    CreditedLine own = untaxed(line, place->second.line, note.currency);
    own.net = Money::of_minor(own.amount.minor() - own.discount.minor(), note.currency);
    credit_of(credits, head, place->second.bill).lines.push_back(std::move(own));
  }
  append(to, std::move(credits));
}

// All of what was asked, because nobody is asked any more.
void take_void(const Invoice& invoice, const std::map<std::int64_t, Place>& places,
               std::vector<BillCredit>& to) {
  const BillCredit head{.document = invoice.id.to_string(),
                        .issued_on = invoice.closed_on.value_or(*invoice.issued_on),
                        .reason = CreditNoteReason::kOther,
                        .text = invoice.reason};
  std::map<InvoiceId, BillCredit> credits;
  for (const auto& [at, place] : places) {
    const InvoiceLine& line = invoice.lines[static_cast<std::size_t>(at)];
    credit_of(credits, head, place.bill)
        .lines.push_back(whole_line(line, place.line, invoice.currency));
  }
  append(to, std::move(credits));
}

absl::Status write_credit(Work& work, const Invoice& bill, BillCredit credit) {
  CreditNote note;
  note.id = work.draft.new_id<CreditNoteId>();
  note.tenant = work.draft.tenant();
  note.invoice = bill.id;
  note.issuer = bill.issuer;
  note.issued_on = credit.issued_on;
  note.reason = credit.reason;
  note.text = std::move(credit.text);
  note.currency = bill.currency;
  const Money nothing = Money::zero(bill.currency);
  note.subtotal = note.discount_total = note.net_total = note.tax_total = nothing;
  note.taken_off_due = note.to_credit = note.to_refund = nothing;
  for (const CreditedLine& line : credit.lines) {
    OCTROI_ASSIGN_OR_RETURN(note.subtotal, add(note.subtotal, line.amount));
    OCTROI_ASSIGN_OR_RETURN(note.discount_total, add(note.discount_total, line.discount));
    OCTROI_ASSIGN_OR_RETURN(note.net_total, add(note.net_total, line.net));
  }
  note.total = note.net_total;
  note.lines = std::move(credit.lines);
  JsonWriter data;
  data.object().field("bill", bill.id.to_string()).field("document", credit.document).end();
  work.draft.create(note.id.to_string(), note, "bill.credited", std::move(data).text());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<BillCredit>> PayerView::credits(Engine& engine, TenantId payer,
                                                           TenantId child, InvoiceId invoice) {
  std::vector<BillCredit> credits;
  const TenantContext context = engine.within(payer);
  OCTROI_ASSIGN_OR_RETURN(const auto found,
                          records::find<Invoice>(engine.store(), context, invoice.to_string()));
  if (!found) return credits;
  const auto places = places_of(found->value, child);
  OCTROI_ASSIGN_OR_RETURN(const auto notes,
                          records::load_all<CreditNote>(engine.store(), context, "invoice",
                                                        {Value(invoice.to_string())}));
  for (const auto& note : notes) take_note(note.value, places, credits);
  if (found->value.status == InvoiceStatus::kVoid) take_void(found->value, places, credits);
  return credits;
}

absl::Status credit_bills(Work& work, TenantId payer, InvoiceId invoice) {
  OCTROI_ASSIGN_OR_RETURN(auto credits,
                          PayerView::credits(work.engine, payer, work.draft.tenant(), invoice));
  for (BillCredit& credit : credits) {
    const std::string id = records::bill_credit_claim(credit.document, credit.bill.to_string());
    OCTROI_ASSIGN_OR_RETURN(const auto done,
                            records::find<records::Claim>(work.engine.store(), work.context, id));
    if (done) continue;
    OCTROI_ASSIGN_OR_RETURN(
        const auto bill,
        records::find<Invoice>(work.engine.store(), work.context, credit.bill.to_string()));
    if (!bill) continue;
    work.draft.put(work.draft.tenant(), id,
                   records::Claim{"bill_credit", credit.bill.to_string(), {}});
    OCTROI_RETURN_IF_ERROR(write_credit(work, bill->value, std::move(credit)));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
