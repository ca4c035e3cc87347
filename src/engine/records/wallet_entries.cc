// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/records/wallet_entries.h"

#include <utility>

#include "octroi/base/status.h"
#include "octroi/ledger/entries.h"

namespace octroi {
inline namespace v0 {
namespace {

// Where a movement's money comes from or goes to, beside the grant.
struct OtherSide {
  TransactionCause cause;
  LedgerSide side;
};

OtherSide other_side(const WalletMovement& movement) {
  const bool is_paid = movement.origin == GrantOrigin::kPaid;
  switch (movement.kind) {
    case MovementKind::kGranted:
      break;
    case MovementKind::kPaid:
      return {TransactionCause::kPrepaymentPaid, {LedgerAccount::kPrepayment, "asked"}};
    case MovementKind::kDrawn:
      return {TransactionCause::kPrepaymentDrawn, {LedgerAccount::kReceivable, {}}};
    case MovementKind::kReturned:
      return {
          TransactionCause::kPrepaymentReturned,
          {movement.credit_note ? LedgerAccount::kCustomerCredit : LedgerAccount::kReceivable, {}}};
    case MovementKind::kExpired:
      return {TransactionCause::kPrepaymentExpired,
              {is_paid ? LedgerAccount::kBreakage : LedgerAccount::kGoodwill, {}}};
    case MovementKind::kTakenBack:
      return {TransactionCause::kPrepaymentTakenBack,
              {is_paid ? LedgerAccount::kCustomerCredit : LedgerAccount::kGoodwill, {}}};
  }
  return {TransactionCause::kPrepaymentGranted, {LedgerAccount::kGoodwill, {}}};
}

}  // namespace

absl::StatusOr<Transaction> entry_of(const WalletMovement& movement) {
  OtherSide other = other_side(movement);
  LedgerSide grant{LedgerAccount::kPrepayment,
                   movement.origin == GrantOrigin::kPaid ? "paid" : "granted"};
  const EntryHead head{.id = movement.id,
                       .tenant = movement.tenant,
                       .date = movement.on,
                       .invoice = movement.invoice,
                       .credit_note = movement.credit_note};
  if (movement.amount.is_positive()) {
    return post_prepayment(head, other.cause, other.side, grant, movement.amount);
  }
  OCTROI_ASSIGN_OR_RETURN(const Money left, negate(movement.amount));
  return post_prepayment(head, other.cause, grant, other.side, left);
}

bool is_of_wallets(TransactionCause cause) noexcept {
  switch (cause) {
    case TransactionCause::kPrepaymentPaid:
    case TransactionCause::kPrepaymentGranted:
    case TransactionCause::kPrepaymentDrawn:
    case TransactionCause::kPrepaymentReturned:
    case TransactionCause::kPrepaymentExpired:
    case TransactionCause::kPrepaymentTakenBack:
      return true;
    default:
      return false;
  }
}

}  // namespace v0
}  // namespace octroi
