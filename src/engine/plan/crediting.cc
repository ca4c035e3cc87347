// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/crediting.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "engine/plan/collecting.h"
#include "engine/plan/following.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "engine/plan/ordering.h"
#include "engine/plan/prepaying.h"
#include "engine/plan/refunding.h"
#include "engine/plan/settling.h"
#include "octroi/base/text.h"
#include "octroi/invoice/bookkeeping.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr TextRule kText{.bytes_max = 500};

absl::StatusOr<std::vector<CreditNote>> notes_of(Work& work, InvoiceId invoice) {
  OCTROI_ASSIGN_OR_RETURN(
      auto loaded, records::load_all<CreditNote>(work.engine.store(), work.context, "invoice",
                                                 {Value(invoice.to_string())}));
  return records::values_of(std::move(loaded));
}

// What is on its way back, beside the note that says so.
struct NoteWork {
  CreditNote note;
  std::vector<RefundShare> refunds{};
  bool takes_all = false;  // nothing of the invoice is left
};

absl::StatusOr<NoteWork> make_note(Work& work, const Invoice& invoice,
                                   const IssueCreditNote& request) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<CreditNote> notes, notes_of(work, invoice.id));
  OCTROI_ASSIGN_OR_RETURN(const Seller* seller, work.engine.seller(invoice.issuer));
  OCTROI_ASSIGN_OR_RETURN(const Date today, take_issue_day(work, *seller));
  CreditNote head;
  head.id = work.draft.new_id<CreditNoteId>();
  head.issued_on = today;
  head.reason = request.reason;
  head.text = request.text;
  NoteWork made;
  OCTROI_ASSIGN_OR_RETURN(made.note,
                          credit_invoice(std::move(head), invoice, notes, request.parts));
  notes.push_back(made.note);
  made.takes_all = !creditable_left(invoice, notes).is_positive();
  return made;
}

// Moves what the payments can give back from the tenant's credit to the payer.
absl::Status give_back(Work& work, const Invoice& invoice, NoteWork& made) {
  CreditNote& note = made.note;
  OCTROI_ASSIGN_OR_RETURN(made.refunds, shares_of_refund(work, invoice, note.to_credit));
  for (const RefundShare& share : made.refunds) {
    OCTROI_ASSIGN_OR_RETURN(note.to_refund, add(note.to_refund, share.amount));
    OCTROI_ASSIGN_OR_RETURN(note.to_credit, subtract(note.to_credit, share.amount));
  }
  return absl::OkStatus();
}

std::string note_data(const Invoice& invoice, const CreditNote& note) {
  JsonWriter json;
  json.object().field("invoice", invoice.id.to_string()).field("total", note.total.to_string());
  json.field("reason", to_string(note.reason)).field("text", note.text).end();
  return std::move(json).text();
}

// What wallets paid goes back to them before the rest is credit.
absl::Status refill_wallets(Work& work, const Invoice& invoice, const CreditNote& note) {
  OCTROI_ASSIGN_OR_RETURN(const Money drawn, still_drawn(work, invoice));
  OCTROI_ASSIGN_OR_RETURN(const Money back, smaller(drawn, note.to_credit));
  if (!back.is_positive()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const Money taken, negate(back));
  OCTROI_RETURN_IF_ERROR(add_credit(work, taken));
  return return_to_wallets(work, invoice, back, note.id);
}

absl::Status write_note(Work& work, InvoiceWork& invoice, NoteWork& made) {
  CreditNote& note = made.note;
  OCTROI_ASSIGN_OR_RETURN(const Seller* seller, work.engine.seller(note.issuer));
  NumberFormat format = seller->credit_notes.at(seller->series("credit_notes"), note.issued_on);
  note.series = format.series;
  const std::string id = note.id.to_string();
  work.draft.create(id, note, "credit_note.issued", note_data(invoice.now, note));
  work.draft.about(id);
  work.draft.take_number(records::record_type<CreditNote>(), id,
                         number_series(work, *seller, std::move(format)));
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry,
                          post_credit_note(note, work.draft.new_id<TransactionId>()));
  book(work, entry);
  OCTROI_ASSIGN_OR_RETURN(const Money paid_part, add(note.to_credit, note.to_refund));
  OCTROI_RETURN_IF_ERROR(add_credit(work, paid_part));
  OCTROI_RETURN_IF_ERROR(refill_wallets(work, invoice.now, note));
  work.draft.explain("credit note of " + note.total.to_string() + " for " + invoice.now.number +
                     ": " + note.text);
  if (note.taken_off_due.is_positive()) {
    OCTROI_RETURN_IF_ERROR(
        command(work, invoice,
                RecordCredit{.note = note.id, .amount = note.taken_off_due, .on = note.issued_on}));
  }
  for (RefundShare& share : made.refunds) {
    OCTROI_RETURN_IF_ERROR(begin_refund(work, share, note));
  }
  tell_children(work, invoice.now);
  return absl::OkStatus();
}

absl::Status check_effective(const IssueCreditNote& request, const Invoice& invoice,
                             const CreditNote& note) {
  if (!request.effective_on) return absl::OkStatus();
  const Date on = *request.effective_on;
  if (on.ok() && invoice.issued_on <= on && on <= note.issued_on) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "credit_note.bad_date",
                    "a note holds from a day between its invoice's and its own");
}

void send_note(Work& work, const CreditNote& note) {
  Values values;
  values.money("amount", note.total).day("issued_on", note.issued_on).text("note", note.text);
  const std::pair<std::string_view, Money> parts[] = {{"taken_off_due", note.taken_off_due},
                                                      {"to_credit", note.to_credit},
                                                      {"to_refund", note.to_refund}};
  for (const auto& [name, amount] : parts) {
    if (amount.is_positive()) values.money(name, amount);
  }
  notify(work, templates::kCreditNote, note.id.to_string(), std::move(values));
}

}  // namespace

absl::Status plan_credit_note(Work& work, const IssueCreditNote& request) {
  OCTROI_RETURN_IF_ERROR(check_text("text", request.text, kText));
  if (to_string(request.reason).empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "credit_note.bad_reason",
                      "the reason is none of CreditNoteReason");
  }
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_invoice(work, request.invoice));
  if (is_top_up(invoice.now)) {
    return make_error(absl::StatusCode::kFailedPrecondition, "wallet.take_back_instead",
                      "credits that were bought are taken back by TakeBackGrant, or while they are "
                      "not paid by voiding their invoice");
  }
  // An attempt without an outcome asks for what may be due no longer.
  OCTROI_RETURN_IF_ERROR(attempts_are_over(work, request.invoice).status());
  OCTROI_ASSIGN_OR_RETURN(NoteWork made, make_note(work, invoice.now, request));
  if (request.gives_back && made.note.to_credit.is_positive()) {
    OCTROI_RETURN_IF_ERROR(give_back(work, invoice.now, made));
    OCTROI_ASSIGN_OR_RETURN(const Money drawn, still_drawn(work, invoice.now));
    if (made.note.to_credit.minor() > drawn.minor()) {
      return make_error(absl::StatusCode::kFailedPrecondition, "refund.not_possible",
                        made.note.to_refund.to_string() + " can be given back by the provider, " +
                            made.note.to_credit.to_string() +
                            " cannot (paid by transfer or credit, or given back already); credit "
                            "less, or leave it as the tenant's credit with gives_back = false");
    }
  }
  const InvoiceStatus before = invoice.now.status;
  OCTROI_RETURN_IF_ERROR(check_effective(request, invoice.now, made.note));
  work.holds_from = request.effective_on;
  OCTROI_RETURN_IF_ERROR(write_note(work, invoice, made));
  work.holds_from.reset();
  send_note(work, made.note);
  if (before == InvoiceStatus::kPaid || invoice.now.status != InvoiceStatus::kPaid) {
    return absl::OkStatus();
  }
  return made.takes_all ? no_longer_owed(work, invoice.now) : paid_in_full(work, invoice);
}

absl::StatusOr<GivenBack> take_back(Work& work, InvoiceId id, const std::string& reason) {
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_invoice(work, id));
  const bool is_untouched =
      invoice.now.amount_paid.is_zero() && invoice.now.amount_credited.is_zero();
  if (invoice.now.status == InvoiceStatus::kOpen && is_untouched) {
    OCTROI_RETURN_IF_ERROR(
        command(work, invoice, Void{.on = work.issuer_today(invoice.now), .reason = reason}));
    const bool had_credit =
        !invoice.now.credit_applied.is_zero() || !invoice.now.prepaid_applied.is_zero();
    return had_credit ? GivenBack::kCredit : GivenBack::kNothing;
  }
  absl::StatusOr<NoteWork> made =
      make_note(work, invoice.now,
                {.invoice = id, .reason = CreditNoteReason::kOrderCancelled, .text = reason});
  // Credited before, or given up: there is nothing to take back.
  if (absl::IsFailedPrecondition(made.status())) return GivenBack::kNothing;
  if (!made.ok()) return made.status();
  OCTROI_RETURN_IF_ERROR(give_back(work, invoice.now, *made));
  OCTROI_RETURN_IF_ERROR(write_note(work, invoice, *made));
  if (!made->refunds.empty()) return GivenBack::kRefundBegun;
  return made->note.to_credit.is_positive() ? GivenBack::kCredit : GivenBack::kNothing;
}

}  // namespace v0
}  // namespace octroi
