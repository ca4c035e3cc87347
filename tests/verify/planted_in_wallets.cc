// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

auto grant_where(GrantStatus status, std::function<void(WalletGrant&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<WalletGrant>([&](WalletGrant& grant, Row&) {
      if (grant.status != status) return false;
      change(grant);
      return true;
    });
  };
}

auto movement_of(MovementKind kind, std::function<void(WalletMovement&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<WalletMovement>([&](WalletMovement& movement, Row&) {
      if (movement.kind != kind) return false;
      change(movement);
      return true;
    });
  };
}

}  // namespace

std::vector<PlantedBug> wallet_bugs() {
  return {
      {"AGrantWithMoreThanItsMovements",
       {"I51"},
       grant_where(GrantStatus::kActive,
                   [](WalletGrant& grant) { grant.balance = more(grant.balance, 1); })},
      {"AGrantDrawnBelowNothing",
       {"I51"},
       grant_where(GrantStatus::kActive,
                   [](WalletGrant& grant) { grant.balance = more(grant.balance, -60'00); })},
      {"AGrantOfMoreThanItsCredits",
       {"I51"},
       grant_where(GrantStatus::kActive,
                   [](WalletGrant& grant) { grant.amount = more(grant.amount, 1); })},
      {"ATopUpThatIsSaidToBeCancelled",
       {"I51"},
       grant_where(GrantStatus::kAwaiting,
                   [](WalletGrant& grant) { grant.status = GrantStatus::kCancelled; })},
      {"AMovementOfAnotherAmount",
       {"I51"},
       movement_of(MovementKind::kPaid,
                   [](WalletMovement& movement) { movement.amount = more(movement.amount, 1); })},
      {"AMovementTheOtherWay",
       {"I51"},
       movement_of(MovementKind::kDrawn,
                   [](WalletMovement& movement) { movement.kind = MovementKind::kReturned; })},
      {"ADrawThatWasForgotten",
       {"I51"},
       [](Doctored& world) {
         world.rows.remove<WalletMovement>(
             [](const WalletMovement& movement) { return movement.kind == MovementKind::kDrawn; });
       }},
      {"ADrawThatWasNeverBooked",
       {"I07", "I51"},
       [](Doctored& world) {
         world.rows.remove<Transaction>([](const Transaction& entry) {
           return entry.cause == TransactionCause::kPrepaymentDrawn;
         });
       }},
      {"AnInterimInvoiceThatIsCalledTheLast",
       {"I52"},
       invoice_where(
           [](const Invoice& invoice) {
             return !invoice.lines.empty() && invoice.lines.front().kind == LineKind::kInterim;
           },
           [](Invoice& invoice) { invoice.lines.front().kind = LineKind::kUsage; })},
      {"AMovementOfAnotherTenantsGrant",
       {"I37", "I51"},
       movement_of(MovementKind::kGranted,
                   [](WalletMovement& movement) {
                     movement.grant = *WalletGrantId::parse("018f0000-0000-7000-8000-000000000003");
                   })},
  };
}

}  // namespace octroi::test
