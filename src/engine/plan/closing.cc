// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/closing.h"

#include <string>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/following.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/prepaying.h"
#include "engine/plan/progress.h"
#include "engine/plan/settling.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr TextRule kReason{.bytes_max = 500};

// An attempt without an outcome may still bring money: it must end first.
absl::StatusOr<InvoiceWork> load_idle(Work& work, InvoiceId id, const std::string& reason) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", reason, kReason));
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, id));
  OCTROI_RETURN_IF_ERROR(attempts_are_over(work, id).status());
  work.draft.about(id.to_string());
  return invoice;
}

// The invoice of a period's end took its interim invoices off; it would ask for too little.
absl::Status check_interim(Work& work, const Invoice& invoice) {
  if (!is_interim(invoice)) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const HeldWork held, load_held(work, *invoice.subscription));
  const Subscription& subscription = held.now.subscription;
  const bool runs =
      !is_final(subscription.status) && subscription.current_start == invoice.lines.front().from;
  if (runs) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "invoice.taken_into_account",
                    "the period of this interim invoice is over, and its last invoice took it off; "
                    "issue a credit note instead");
}

// Credits that were paid once are in their wallet, also where the money was taken back since.
absl::StatusOr<bool> is_paid_top_up(Work& work, const Invoice& invoice) {
  if (!is_top_up(invoice)) return false;
  OCTROI_ASSIGN_OR_RETURN(const GrantInHand in, grant_of(work, invoice));
  return in.grant->now.status != GrantStatus::kAwaiting;
}

// What credit notes gave back of an invoice that was paid then is not given back again.
absl::Status check_voidable(Work& work, const Invoice& invoice) {
  OCTROI_RETURN_IF_ERROR(check_interim(work, invoice));
  OCTROI_ASSIGN_OR_RETURN(
      const auto notes, records::load_all<CreditNote>(work.engine.store(), work.context, "invoice",
                                                      {Value(invoice.id.to_string())}));
  const bool is_open = invoice.status == InvoiceStatus::kOpen;  // else the machine says why
  if (is_open && !notes.empty()) return to_status(InvoiceRefusal::kHasCredits);
  OCTROI_ASSIGN_OR_RETURN(const bool is_paid, is_paid_top_up(work, invoice));
  if (!is_paid) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "wallet.take_back_instead",
                    "its credits were paid and are in the wallet; take them back, and write the "
                    "invoice off");
}

}  // namespace

absl::Status plan_void(Work& work, const VoidInvoice& request) {
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_idle(work, request.invoice, request.reason));
  OCTROI_RETURN_IF_ERROR(check_voidable(work, invoice.now));
  OCTROI_RETURN_IF_ERROR(
      command(work, invoice, Void{.on = work.issuer_today(invoice.now), .reason = request.reason}));
  work.draft.explain("invoice " + invoice.now.number + " is void: " + request.reason);
  tell_children(work, invoice.now);
  return no_longer_owed(work, invoice.now);
}

absl::Status plan_write_off(Work& work, const WriteOffInvoice& request) {
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_idle(work, request.invoice, request.reason));
  OCTROI_ASSIGN_OR_RETURN(const bool is_paid, is_paid_top_up(work, invoice.now));
  if (is_top_up(invoice.now) && !is_paid) {
    return make_error(absl::StatusCode::kFailedPrecondition, "wallet.void_instead",
                      "nothing is lost with credits that nobody paid: void their invoice");
  }
  OCTROI_RETURN_IF_ERROR(
      command(work, invoice,
              MarkUncollectible{.on = work.issuer_today(invoice.now), .reason = request.reason}));
  work.draft.explain(amount_due(invoice.now).to_string() + " of invoice " + invoice.now.number +
                     " is written off: " + request.reason);
  return given_up(work, invoice.now);
}

}  // namespace v0
}  // namespace octroi
