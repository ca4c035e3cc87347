// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "verify/planted_bug.h"

namespace octroi::test {

std::vector<PlantedBug> money_bugs() {
  return {
      {"AnEntryThatDoesNotBalance",
       {"I01", "I02"},
       [](Doctored& world) {
         world.rows.edit<Transaction>([](Transaction& entry, Row&) {
           for (Posting& posting : entry.postings) {
             if (posting.account != LedgerAccount::kRevenue) continue;
             posting.amount = more(posting.amount, 1);
             return true;
           }
           return false;
         });
       }},
      {"AnEntryThatWasRewritten",
       {"I02"},
       [](Doctored& world) {
         world.rows.edit<Transaction>([](Transaction& entry, Row&) {
           if (entry.cause != TransactionCause::kPayment) return false;
           for (Posting& posting : entry.postings) {
             if (!posting.detail.empty()) posting.detail = "cash";
           }
           return true;
         });
       }},
      {"AnAppendOnlyRowWrittenTwice",
       {"I02"},
       raw_row("claims", [](Row& row) { row.version = 2; })},
      {"ACreditInAnotherCurrency",
       {"I03"},
       raw_row("customer_credits", [](Row& row) { row.id = "XOF"; })},
      {"ACurrencyThatIsNone",
       {"I03"},
       raw_row("customer_credits", [](Row& row) { row.values[0] = Value("eur"); })},
      {"ACouponShareAUnitOff",
       {"I04", "I05"},
       invoice_where(has_two_discounted_lines, shift_shares)},
      {"ASubtotalThatIsNoSum", {"I05"}, paid_invoice([](Invoice& invoice) {
         invoice.subtotal = more(invoice.subtotal, 1);
       })},
      {"ABookingThatNoInvoiceKnows",
       {"I07"},
       [](Doctored& world) {
         Transaction entry{.id = *TransactionId::parse("018f0000-0000-7000-8000-000000000001"),
                           .date = *parse_date("2026-02-01"),
                           .postings = {{LedgerAccount::kReceivable, "", Money::of_minor(1, kEur)},
                                        {LedgerAccount::kRevenue, "", Money::of_minor(-1, kEur)}}};
         const auto invoice = world.rows.find<Invoice>(is_paid_period).front();
         world.rows.rows.push_back(records::to_row(invoice.tenant, entry.id.to_string(), entry, 1));
       }},
      {"ACreditFromNowhere", {"I08"}, first_of<CustomerCredit>([](CustomerCredit& c) {
         c.amount = more(c.amount, 1);
       })},
  };
}

std::vector<PlantedBug> write_off_bugs() {
  return {
      {"AWriteOffThatWasNeverBooked",
       {"I07"},
       [](Doctored& world) {
         world.rows.remove<Transaction>(
             [](const Transaction& entry) { return entry.cause == TransactionCause::kWriteOff; });
       }},
      {"AWriteOffBookedTwiceOver",
       {"I07"},
       [](Doctored& world) {
         world.rows.edit<Transaction>([](Transaction& entry, Row&) {
           if (entry.cause != TransactionCause::kWriteOff) return false;
           for (Posting& posting : entry.postings) {
             const std::int64_t minor = 2 * posting.amount.minor();
             posting.amount = Money::of_minor(minor, posting.amount.currency());
           }
           return true;
         });
       }},
  };
}

std::vector<PlantedBug> refund_bugs() {
  return {
      {"ARefundThatWasNeverBooked",
       {"I08", "I45"},
       [](Doctored& world) {
         world.rows.remove<Transaction>(
             [](const Transaction& entry) { return entry.cause == TransactionCause::kRefund; });
       }},
      {"ARefundOfWhatWasNeverPaid",
       {"I08"},
       payment_where(PaymentStatus::kFailed, 1, [](Payment& p) { p.refunded = p.amount; })},
      {"ARefundOfMoreThanItsNote", {"I02", "I08"}, first_of<Refund>([](Refund& r) {
         r.amount = more(r.amount, 1);
       })},
      {"ARefundThatNobodyWasToldOf",
       {"I45"},
       [](Doctored& world) {
         world.rows.remove<Effect>(
             [](const Effect& effect) { return effect.kind == EffectKind::kRefund; });
       }},
      {"ACreditNoteOfMoreThanItsInvoice", {"I02", "I05"}, first_of<CreditNote>([](CreditNote& n) {
         n.net_total = more(n.net_total, 1);
       })},
      {"ACreditNoteWithoutItsNumber", {"I27"}, first_of<CreditNote>([](CreditNote& n) {
         n.number.clear();
       })},
      {"ACreditNoteThatWasNeverBooked",
       {"I08", "I45"},
       [](Doctored& world) {
         world.rows.remove<Transaction>(
             [](const Transaction& entry) { return entry.cause == TransactionCause::kCreditNote; });
       }},
      {"APaidInvoiceWhosePaymentIsCalledCredit",
       {"I12", "I45"},
       payment_where(PaymentStatus::kSucceeded, 1, [](Payment& p) { p.credited = p.amount; })},
  };
}

std::vector<PlantedBug> charging_bugs() {
  return {
      {"ACardChargedTwice", {"I10"}, [](Doctored& w) { w.books.push_back(w.books.front()); }},
      {"AChargeOfAnotherAmount",
       {"I11"},
       [](Doctored& w) { w.books.front().amount = more(w.books.front().amount, 1); }},
      {"AChargeThatWeDoNotKnow",
       {"I11"},
       [](Doctored& w) {
         w.books.push_back(w.books.front());
         w.books.back().idempotency_key = "018f0000-0000-7000-8000-000000000002";
       }},
      {"AnAttemptOfAnotherAmount",
       {"I11"},
       payment_where(PaymentStatus::kFailed, 1, [](Payment& p) { p.amount = more(p.amount, 1); })},
      {"AnotherTenantsCharge",
       {"I11", "I12"},
       [](Doctored& w) { w.books.front().tenant = kNobody; }},
      {"PaidWithoutAConfirmation",
       {"I12"},
       payment_where(PaymentStatus::kSucceeded, 1,
                     [](Payment& p) { p.provider_reference.clear(); })},
      {"APaymentThatSettledAtAnotherTime",
       {"I12"},
       payment_where(PaymentStatus::kSucceeded, 1,
                     [](Payment& p) { *p.settled_at += std::chrono::days(40); })},
      {"AnAttemptThatFailedAtNoTime",
       {"I12"},
       payment_where(PaymentStatus::kFailed, 1, [](Payment& p) { p.settled_at.reset(); })},
      {"AnInvoicePaidOnAnotherDay", {"I12"}, paid_invoice([](Invoice& invoice) {
         invoice.paid_on = *add_days(*invoice.paid_on, 2);
       })},
      {"PaidButNotInTheBooks", {"I12"}, [](Doctored& w) { w.books.erase(w.books.begin()); }},
      {"AnAttemptThatIsMissing",
       {"I13"},
       payment_where(PaymentStatus::kSucceeded, 2, [](Payment& p) { p.attempt = 3; })},
      {"TwoAttemptsWithoutOutcome",
       {"I12", "I13"},
       [](Doctored& world) {
         payment_where(PaymentStatus::kFailed, 1,
                       [](Payment& p) { p.status = PaymentStatus::kUnknown; })(world);
         world.rows.edit<Payment>([](Payment& p, Row&) {
           if (p.attempt != 2) return false;
           p.status = PaymentStatus::kPending;
           return true;
         });
       }},
  };
}

std::vector<PlantedBug> subscription_bugs() {
  return {
      {"AStateThatNoEventLedTo", {"I16"}, first_of<Held>([](Held& held) {
         ++held.subscription.failed_payments;
       })},
      {"APeriodThatEndsADayEarly", {"I17"}, renewal_of_period_1([](Renewed& r) {
         r.end = *add_days(*r.end, -1);
       })},
      {"APeriodThatWasSkipped", {"I16", "I18"}, first_of<Held>([](Held& held) {
         ++held.subscription.next_index;
       })},
      {"AnInvoiceOfNoPeriod",
       {"I18"},
       [](Doctored& world) {
         paid_invoice([](Invoice& invoice) { invoice.period_index = 77; })(world);
       }},
      {"TermsThatNobodyAskedFor", {"I19"}, renewal_of_period_1([](Renewed& r) {
         r.terms.quantity = 2;
       })},
      {"APriceThatWasNeverPublished", {"I20"}, paid_invoice([](Invoice& invoice) {
         InvoiceLine& line = invoice.lines.front();
         line.unit_amount = *Decimal::parse(line.unit_amount.to_string() + "1");
       })},
      {"ASecondTrial",
       {"I20"},
       [](Doctored& world) {
         world.rows.edit<Claim>([](Claim& claim, Row&) {
           if (claim.operation != "trial") return false;
           claim.subject = "018f0000-0000-7000-8000-000000000003";
           return true;
         });
       }},
  };
}

std::vector<PlantedBug> coupon_bugs() {
  return {
      {"ARedemptionThatWasNotCounted", {"I21"}, first_of<CouponCounter>([](CouponCounter& c) {
         --c.redemptions;
       })},
      {"ACouponUsedTooOften", {"I21"}, first_of<Coupon>([](Coupon& coupon) {
         coupon.redemptions_max = 1;
       })},
      {"ACouponUsedTooOftenByOne", {"I21"}, first_of<Coupon>([](Coupon& coupon) {
         coupon.redemptions_per_tenant_max = 0;
       })},
      {"ADiscountAboveItsLine", {"I05", "I22"}, paid_invoice([](Invoice& invoice) {
         InvoiceLine& line = invoice.lines.front();
         line.discount = more(line.amount, 1);
       })},
  };
}

namespace {

auto settled_counter(std::string metric, std::function<void(UsageCounter&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<UsageCounter>([&](UsageCounter& counter, Row&) {
      if (counter.metric != metric || !counter.settled) return false;
      change(counter);
      return true;
    });
  };
}

// Of the invoice of a change that billed so many units above a limit.
auto line_of_change(std::int64_t units, std::function<void(InvoiceLine&)> change) {
  const auto is_it = [units](const InvoiceLine& line) {
    return line.kind == LineKind::kOverage && line.quantity == Decimal(units);
  };
  return invoice_where(
      [is_it](const Invoice& invoice) {
        return !invoice.period_index && std::ranges::any_of(invoice.lines, is_it);
      },
      [is_it, change](Invoice& invoice) { change(*std::ranges::find_if(invoice.lines, is_it)); });
}

}  // namespace

std::vector<PlantedBug> usage_bugs() {
  return {
      {"UsageThatWasNotBilled",
       {"I25"},
       counter_of("period 0", [](UsageCounter& counter) { ++counter.used; })},
      {"UsageSaidToBeBilledWithAChangeThatNobodyMade",
       {"I25"},
       counter_of("period 0", [](UsageCounter& counter) { counter.settled = 0; })},
      {"UsageThatAChangeSettledAndDidNotBill",
       {"I25"},
       settled_counter("analyses", [](UsageCounter& counter) { ++*counter.settled; })},
      {"UsageThatNobodyBilledSaidToBeSettled",
       {"I25"},
       settled_counter("calls",
                       [](UsageCounter& counter) {
                         counter.used += 100;
                         *counter.settled += 100;
                       })},
      {"AnEarlierChangeThatBilledAnotherCount",
       {"I25"},
       line_of_change(20, [](InvoiceLine& line) { ++line.derivation.overage->used; })},
      {"ALaterChangeThatBilledAnotherLimit",
       {"I25"},
       line_of_change(520, [](InvoiceLine& line) { ++line.derivation.overage->limit; })},
      {"UsageBilledByAnotherCount",
       {"I25"},
       [](Doctored& world) {
         world.rows.edit<UsageCounter>([](UsageCounter& counter, Row&) {
           if (counter.metric != "calls" || counter.window != "period 0") return false;
           --counter.used;
           return true;
         });
       }},
      {"AnEventThatItsCounterDoesNotHold",
       {"I25"},
       first_of<records::KeptUsage>([](records::KeptUsage& kept) { kept.quantity = 1'000'000; })},
      {"UsageLinesThatAreMissing",
       {"I04", "I05", "I25"},
       [](Doctored& world) {
         world.rows.edit<Invoice>([](Invoice& invoice, Row&) {
           return std::erase_if(invoice.lines, [](const InvoiceLine& line) {
                    return line.kind == LineKind::kUsage;
                  }) > 0;
         });
       }},
      {"AWindowGrantedTwice",
       {"I26"},
       counter_of("period 0", [](UsageCounter& counter) { counter.window = "period 1"; })},
      {"UsageBelowZero",
       {"I26"},
       counter_of("level", [](UsageCounter& counter) { counter.used = -1; })},
  };
}

}  // namespace octroi::test
