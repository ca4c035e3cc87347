// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the lines of meters, blocks, commitments and flat charges in arrears are made of.

#include <algorithm>

#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

auto told(std::string key, std::function<void(records::KeptUsage&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<records::KeptUsage>([&](records::KeptUsage& kept, Row& row) {
      if (row.id != key) return false;
      change(kept);
      return true;
    });
  };
}

// A line of the metered tenant's invoice that ends the first term.
auto line_where(std::function<bool(const InvoiceLine&)> wanted,
                std::function<void(InvoiceLine&)> change) {
  return invoice_where(
      [wanted](const Invoice& invoice) { return std::ranges::any_of(invoice.lines, wanted); },
      [wanted, change](Invoice& invoice) { change(*std::ranges::find_if(invoice.lines, wanted)); });
}

}  // namespace

std::vector<PlantedBug> metered_event_bugs() {
  return {
      {"APaymentOfAnotherAmount",
       {"I25"},
       told("pay-1", [](records::KeptUsage& kept) { kept.value = Decimal(101); })},
      {"AnEventOfAnotherRow",
       {"I25"},
       told("job-2", [](records::KeptUsage& kept) { kept.properties = "region=eu"; })},
      {"APeakThatWasNotBilled",
       {"I25"},
       told("members-1", [](records::KeptUsage& kept) { kept.value = Decimal(11); })},
      {"AnItemThatWasNotBilled",
       {"I25"},
       told("user-2", [](records::KeptUsage& kept) { kept.item = "bob"; })},
      {"APriceThatCameWithAnotherEvent",
       {"I25"},
       told("resale-1", [](records::KeptUsage& kept) { kept.value = *Decimal::parse("7.26"); })},
      {"ALevelThatWasNotBilled",
       {"I25"},
       told("storage-1", [](records::KeptUsage& kept) { kept.value = Decimal(4); })},
      {"AnEventOfAnotherPeriod",
       {"I25"},
       told("storage-1", [](records::KeptUsage& kept) { kept.counter.back() = '1'; })},
  };
}

std::vector<PlantedBug> correction_bugs() {
  const auto is_correction = [](const InvoiceLine& line) {
    return line.derivation.correction.has_value();
  };
  const auto late_counter = [](std::function<void(UsageCounter&)> change) {
    return [change](Doctored& world) {
      world.rows.edit<UsageCounter>([&](UsageCounter& counter, Row&) {
        if (counter.window != "period 0 late") return false;
        change(counter);
        return true;
      });
    };
  };
  return {
      {"ACorrectionFromAnotherAmount",
       {"I25"},
       line_where(is_correction,
                  [](InvoiceLine& line) {
                    CorrectionCount& count = *line.derivation.correction;
                    count.asked_before = more(count.asked_before, 1);
                    count.asked_now = more(count.asked_now, 1);
                  })},
      {"ACorrectionOfAnotherPeriod",
       {"I25"},
       line_where(is_correction, [](InvoiceLine& line) { line.from = line.to; })},
      {"CorrectedUsageThatWasNotBilled", {"I25"}, late_counter([](UsageCounter& counter) {
         counter.used -= 300;
         *counter.settled -= 300;
       })},
      {"MoreTakenThanWasCounted", {"I25"}, late_counter([](UsageCounter& counter) {
         counter.used = -2501;
       })},
      {"ACorrectionThatNothingWaitsFor",
       {"I25"},
       [](Doctored& world) {
         world.rows.edit<Held>([](Held& held, Row&) {
           if (!held.late_from) return false;
           held.late_from.reset();
           return true;
         });
       }},
  };
}

std::vector<PlantedBug> meter_bugs() {
  return {
      {"ABlockThatWasNotBilled",
       {"I25"},
       [](Doctored& world) {
         world.rows.edit<UsageCounter>([](UsageCounter& counter, Row&) {
           if (counter.metric != "minutes" || counter.window != "period 0") return false;
           counter.used += 100;
           return true;
         });
       }},
      {"AMeterThatHoldsMoreThanItsEvents",
       {"I25"},
       [](Doctored& world) {
         world.rows.edit<UsageCounter>([](UsageCounter& counter, Row&) {
           if (counter.metric != "payments" || counter.window != "period 0") return false;
           ++counter.used;
           return true;
         });
       }},
      {"ALevelThatWasNotCarriedOver",
       {"I25"},
       [](Doctored& world) {
         world.rows.edit<UsageCounter>([](UsageCounter& counter, Row&) {
           if (!counter.level || counter.window != "period 0") return false;
           counter.level = Decimal(2);
           return true;
         });
       }},
      {"ATrueUpOfAnotherSum",
       {"I25"},
       line_where([](const InvoiceLine& line) { return line.derivation.spend.has_value(); },
                  [](InvoiceLine& line) {
                    line.derivation.spend->spent = more(line.derivation.spend->spent, 1);
                  })},
      {"AFlatChargeOfAnotherPrice",
       {"I20", "I25"},
       line_where([](const InvoiceLine& line) { return line.kind == LineKind::kFlatInArrears; },
                  [](InvoiceLine& line) {
                    line.unit_amount = *Decimal::parse(line.unit_amount.to_string() + "1");
                  })},
  };
}

}  // namespace octroi::test
