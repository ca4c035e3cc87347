// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Following: what becomes of a payer's invoices, told to the tenants whose bills stand on them.
//
// A payer's plan never touches a child. It leaves an effect that says "look", and the worker that
// performs it makes a plan of the child's. What that plan may see of the payer is a PayerView: the
// standing of the child's own bills, and what was taken back of their lines; no other tenant's
// line, no amount of the whole. A plan puts down what is so now, not what changed: a look that
// comes late, twice or out of order ends in the same state.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_FOLLOWING_H_
#define OCTROI_SRC_ENGINE_PLAN_FOLLOWING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/invoice/credit_note.h"

namespace octroi {
inline namespace v0 {

// An effect for `child`: look at what became of `invoice`, or, without one, of its payer.
void tell_child(Work& work, TenantId child, const std::optional<InvoiceId>& invoice);
// For each tenant with a line on the invoice.
void tell_children(Work& work, const Invoice& invoice);

// What was taken back of one bill by one of the payer's documents.
struct BillCredit {
  std::string document;  // the credit note's id, or that of the void invoice
  InvoiceId bill{};
  Date issued_on{};
  CreditNoteReason reason = CreditNoteReason::kOther;
  std::string text{};
  std::vector<CreditedLine> lines{};  // positions in the bill; untaxed
};

// What a child may see of a payer.
class PayerView {
 public:
  // The child's own bills on the payer's invoices that are not over; the worst standing of each.
  static absl::StatusOr<std::map<InvoiceId, records::DebtStanding>> standings(Engine& engine,
                                                                              TenantId payer,
                                                                              TenantId child);
  // What the payer's documents took back of the child's bills on one invoice.
  static absl::StatusOr<std::vector<BillCredit>> credits(Engine& engine, TenantId payer,
                                                         TenantId child, InvoiceId invoice);
};

// What a subscription that comes back into use finds: its payer may have become late meanwhile,
// and then it is late, or stopped, with it.
absl::Status keep_to_payer(Work& work, HeldWork& held);
// Whether it may be taken into use by someone's word. Errors: FailedPrecondition
// "subscription.payer_owes".
absl::Status check_payer_pays(const HeldWork& held);

// A child's plan: its subscriptions follow their payers, and its bills have what was taken back of
// them on `invoice` of `payer`.
absl::Status plan_follow(Work& work, TenantId payer, InvoiceId invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_FOLLOWING_H_
