// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

auto charge_where(std::int64_t minor, std::function<void(ManualCharge&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<ManualCharge>([&](ManualCharge& charge, Row&) {
      if (charge.amount.minor() != minor) return false;
      change(charge);
      return true;
    });
  };
}

}  // namespace

std::vector<PlantedBug> manual_charge_bugs() {
  return {
      {"AChargeThatWaitsAndIsBilled",
       {"I58"},
       charge_where(20'00,
                    [](ManualCharge& charge) { charge.status = ManualChargeStatus::kWaiting; })},
      {"AChargeThatForgotItsInvoice",
       {"I58"},
       charge_where(20'00,
                    [](ManualCharge& charge) {
                      charge.billed = Money::zero(charge.amount.currency());
                      charge.invoice.reset();
                    })},
      {"AChargeWithAnotherLabel",
       {"I58"},
       charge_where(20'00, [](ManualCharge& charge) { charge.label = "Something else"; })},
      {"ACreditTakenOffTwice",
       {"I58"},
       charge_where(-110'00,
                    [](ManualCharge& charge) { charge.billed = more(charge.billed, 10'00); })},
      {"AWaitingChargeThatIsBilled",
       {"I58"},
       charge_where(5'00,
                    [](ManualCharge& charge) {
                      charge.billed = charge.amount;
                      charge.status = ManualChargeStatus::kBilled;
                    })},
      {"AChargeThatNobodyCounts",
       {"I58"},
       [](Doctored& world) {
         world.rows.edit<CustomerCredit>([&](CustomerCredit& credit, Row&) {
           if (!credit.charges) return false;
           credit.charges.reset();
           return true;
         });
       }},
      {"ALineOfNoCharge",
       {"I44", "I58"},
       [](Doctored& world) {
         world.rows.remove<ManualCharge>(
             [](const ManualCharge& charge) { return charge.amount.minor() == -110'00; });
       }},
  };
}

}  // namespace octroi::test
