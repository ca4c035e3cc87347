// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

auto reversal_of(std::string reference, std::function<void(Reversal&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<Reversal>([&](Reversal& reversal, Row&) {
      if (reversal.reference != reference) return false;
      change(reversal);
      return true;
    });
  };
}

}  // namespace

std::vector<PlantedBug> reversal_bugs() {
  return {
      {"AReversalOfAnotherAmount",
       {"I11", "I59"},
       reversal_of("dp_1", [](Reversal& one) { one.amount = more(one.amount, -1); })},
      {"AReversalThatIsSaidToBeBack",
       {"I59"},
       reversal_of("dp_1", [](Reversal& one) { one.status = ReversalStatus::kReinstated; })},
      {"AReversalThatIsSaidToBeCredit",
       {"I59"},
       reversal_of("dp_2", [](Reversal& one) { one.credited = one.amount; })},
      {"APaymentThatForgotWhatWasTakenBack",
       {"I12", "I59"},
       [](Doctored& world) {
         world.rows.edit<Payment>([&](Payment& payment, Row&) {
           if (payment.reversed.is_zero()) return false;
           payment.reversed = Money::zero(payment.amount.currency());
           return true;
         });
       }},
      {"AReversalThatWasNeverBooked",
       {"I07", "I59"},
       [](Doctored& world) {
         world.rows.remove<Transaction>([](const Transaction& entry) {
           return entry.cause == TransactionCause::kPaymentReversal;
         });
       }},
  };
}

}  // namespace octroi::test
