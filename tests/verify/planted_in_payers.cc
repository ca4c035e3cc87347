// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

using records::Debt;
using records::DebtStanding;
using records::Handed;

bool is_a_bill(const Invoice& invoice) { return invoice.status == InvoiceStatus::kDelegated; }
bool is_gathered(const Invoice& invoice) {
  return !invoice.lines.empty() && invoice.lines.front().owner.has_value();
}

auto gathered_bill(std::function<void(Handed&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<Handed>([&](Handed& handed, Row&) {
      if (!handed.gathered_in) return false;
      change(handed);
      return true;
    });
  };
}

auto debt_where(DebtStanding standing, std::function<void(Debt&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<Debt>([&](Debt& debt, Row&) {
      if (debt.standing != standing) return false;
      change(debt);
      return true;
    });
  };
}

// The note that a bill's tenant has of what was taken back of it.
auto bill_credit(std::function<void(CreditNote&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<CreditNote>([&](CreditNote& note, Row&) {
      if (!records::is_of_a_bill(note)) return false;
      change(note);
      return true;
    });
  };
}

// One payer's bill on the other invoice of the same payer, in place of that one's own.
void ask_twice(Doctored& world) {
  std::optional<LineOwner> first;
  std::optional<TenantId> payer;
  world.rows.edit<Invoice>([&](Invoice& invoice, Row& row) {
    if (!is_gathered(invoice) || (payer && *payer != row.tenant)) return false;
    if (!first) {
      first = invoice.lines.front().owner;
      payer = row.tenant;
      return false;
    }
    invoice.lines.front().owner = first;
    return true;
  });
}

}  // namespace

std::vector<PlantedBug> bill_bugs() {
  return {
      {"ABillOnTwoInvoices", {"I54"}, ask_twice},
      {"ASubscriptionInUseWhosePayerWasStopped",
       {"I54"},
       [](Doctored& world) {
         world.rows.edit<Held>([](Held& held, Row&) {
           if (held.subscription.status != SubscriptionStatus::kActive) return false;
           held.payer_debt = DebtStanding::kStopped;
           return true;
         });
       }},
      {"ABillThatWaitsAlthoughItIsAskedFor", {"I54"}, gathered_bill([](Handed& handed) {
         handed.gathered_in.reset();
         handed.gather_at = handed.handed_at;
       })},
      {"ABillThatIsGatheredAndStillWaits", {"I54"}, gathered_bill([](Handed& handed) {
         handed.gather_at = handed.handed_at;
       })},
      {"ABillThatIsGatheredNowhere", {"I54"}, gathered_bill([](Handed& handed) {
         handed.gathered_in = InvoiceId(handed.from.bytes());
       })},
      {"ABillHandedAtAnotherPrice", {"I54"}, gathered_bill([](Handed& handed) {
         handed.lines.front().amount = more(handed.lines.front().amount, 1);
       })},
      {"ABillOfAnotherIssuer", {"I54"}, gathered_bill([](Handed& handed) {
         handed.issuer = "other";
       })},
      {"ABillThatWasNeverHanded",
       {"I54"},
       [](Doctored& world) { world.rows.remove<Handed>([](const Handed&) { return true; }); }},
      {"ABillInAnotherTenantsHands",
       {"I54"},
       [](Doctored& world) {
         world.rows.edit<Handed>([](Handed& handed, Row& row) {
           row.tenant = handed.from;
           return true;
         });
       }},
      {"ABillThatItsTenantDoesNotHave",
       {"I18", "I44", "I54"},
       [](Doctored& world) {
         world.rows.remove<Invoice>([](const Invoice& invoice) {
           return is_a_bill(invoice) && invoice.period_index == 1;
         });
       }},
      {"ABillThatAsksAnotherPayer",
       {"I54"},
       invoice_where(is_a_bill, [](Invoice& bill) { bill.payer = bill.tenant; })},
      {"ABillWithoutAPayer",
       {"I05", "I54"},
       invoice_where(is_a_bill, [](Invoice& bill) { bill.payer.reset(); })},
      {"ABillThatWasPaid",
       {"I05", "I12"},
       invoice_where(is_a_bill, [](Invoice& bill) { bill.amount_paid = bill.total; })},
      {"AGatheredLineThatIsNobodys",
       {"I54"},
       invoice_where(is_gathered, [](Invoice& invoice) { invoice.lines.back().owner.reset(); })},
  };
}

std::vector<PlantedBug> payer_bugs() {
  return {
      {"ADebtThatIsOverWhileItIsOwed",
       {"I54"},
       debt_where(DebtStanding::kStopped, [](Debt& debt) { debt.standing = DebtStanding::kOver; })},
      {"ADebtThatIsChasedAlthoughItIsPaid",
       {"I54"},
       debt_where(DebtStanding::kOver, [](Debt& debt) { debt.standing = DebtStanding::kLate; })},
      {"ABillCreditedByMoreThanItAsks", {"I54"}, bill_credit([](CreditNote& note) {
         note.lines.front().amount = more(note.lines.front().amount, 1);
       })},
      {"AnInvoiceNumberedInAnotherIssuersSeries",
       {"I27", "I54"},
       invoice_where(
           [](const Invoice& invoice) { return invoice.issuer == "south" && is_gathered(invoice); },
           [](Invoice& invoice) { invoice.issuer = "main"; })},
      {"ABillCreditedOnALineItDoesNotHave", {"I54"}, bill_credit([](CreditNote& note) {
         note.lines.front().line = 7;
       })},
  };
}

}  // namespace octroi::test
