// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/handing.h"

#include <string>
#include <utility>

#include "octroi/invoice/calculate.h"

namespace octroi {
inline namespace v0 {

bool is_handed(const Work& work, const InvoiceRequest& request) {
  return work.draft.payer() && request.subscription && !request.order && !request.sells_credits &&
         request.gathered.empty();
}

absl::StatusOr<InvoiceWork> hand_bill(Work& work, Invoice head, InvoiceRequest request) {
  const TaxPolicy untaxed = TaxPolicy::none();
  const InvoiceTerms terms{.discounts = request.discounts, .tax = &untaxed};
  const TenantId payer = *work.draft.payer();
  InvoiceWork bill;
  OCTROI_ASSIGN_OR_RETURN(bill.now, make_invoice(std::move(head), std::move(request.lines), terms));
  bill.now.credit_applied = Money::zero(bill.now.currency);  // a negative bill is the payer's
  const Date today = work.issuer_today(bill.now);
  OCTROI_RETURN_IF_ERROR(command(work, bill, Delegate{.payer = payer, .on = today}));
  records::Handed handed{.id = bill.now.id,
                         .from = bill.now.tenant,
                         .subscription = bill.now.subscription,
                         .name = work.tenant.value.name,
                         .issuer = bill.now.issuer,
                         .currency = bill.now.currency,
                         .billed_on = today,
                         .lines = bill.now.lines,
                         .handed_at = work.draft.now(),
                         .gather_at = work.draft.now(),
                         .gathered_in = std::nullopt};
  for (InvoiceLine& line : handed.lines) {
    line.owner = LineOwner{.tenant = handed.from, .bill = handed.id, .name = handed.name};
  }
  work.draft.put(payer, handed.id.to_string(), handed);
  work.draft.explain("bill " + bill.now.total.to_string() + " is handed to its payer, tenant " +
                     payer.to_string());
  return bill;
}

}  // namespace v0
}  // namespace octroi
