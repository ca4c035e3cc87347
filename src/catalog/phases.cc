// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/phases.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/check.h"
#include "catalog/defaults.h"
#include "catalog/read_message.h"
#include "catalog/usage_price.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

constexpr std::int32_t kPeriodsMax = 1200;
constexpr int kPercentScaleMax = 4;
constexpr std::string_view kBadPhase = "catalog.bad_phase";

Problem bad_phase(std::string_view field, std::string message) {
  return problem_of(field, kBadPhase, std::move(message));
}

bool recurs_as_it_is(ChargeKind kind) {
  return kind == ChargeKind::kFlat || kind == ChargeKind::kPerSeat ||
         kind == ChargeKind::kFlatInArrears;
}

const Charge* find(const std::vector<Charge>& charges, std::string_view code) {
  const auto found = std::ranges::find(charges, code, &Charge::code);
  return found == charges.end() ? nullptr : &*found;
}

bool is_percent(const Decimal& percent) {
  return percent.scale() <= kPercentScaleMax && !percent.is_negative() && !percent.is_zero() &&
         percent <= Decimal(100);
}

// Errors: OutOfRange "money.overflow", "decimal.overflow".
absl::StatusOr<Money> reduced(Money amount, const Decimal& percent_off) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal left, subtract(Decimal(100), percent_off));
  return to_money(to_decimal(amount), left, {1, 100}, amount.currency(), Rounding::kHalfUp);
}

MaybeProblem read_phase_charge(const v1::PhaseCharge& message, Currency currency, Charge& out) {
  if (!message.has_code()) return missing("code");
  if (!message.has_amount()) return missing("amount");
  out.code = message.code();
  return read_amount("amount", message.amount(), currency, out.amount);
}

// What the phase says of one charge: an amount, and nothing else.
MaybeProblem check_named(const Price& price, const Charge& named) {
  const Charge* const usual = find(price.charges, named.code);
  if (usual == nullptr) {
    return bad_phase("code", "the price has no charge " + quoted(named.code));
  }
  Charge completed = *usual;
  completed.amount = named.amount;
  if (named.description.empty()) completed.description.clear();
  const bool is_bare = named == Charge{.code = named.code, .amount = named.amount};
  if (named != completed && !is_bare) {
    return bad_phase("code", "a phase gives " + quoted(named.code) +
                                 " another amount; all else is as in the price");
  }
  if (named.amount == usual->amount) return std::nullopt;
  if (!recurs_as_it_is(usual->kind)) {
    return bad_phase("code",
                     "a phase changes the amounts of FLAT, PER_SEAT and FLAT_IN_ARREARS charges");
  }
  if (named.amount.currency() != price.currency) {
    return problem_of("amount", "catalog.currency_mismatch",
                      "the amount is not in the price's currency");
  }
  if (!named.amount.is_negative()) return std::nullopt;
  return problem_of("amount", "catalog.negative_amount", "an amount is 0 or more");
}

MaybeProblem check_percent(const Price& price, const PricePhase& phase) {
  if (!is_percent(*phase.percent_off)) {
    return bad_phase("percent_off", "write more than 0, at most 100, with at most 4 decimals");
  }
  for (const Charge& charge : price.charges) {
    if (!reduced(charge.amount, *phase.percent_off).ok()) {
      return bad_phase("percent_off", "the charge " + quoted(charge.code) + " is too large for it");
    }
  }
  PricePhase computed{.periods = phase.periods, .percent_off = phase.percent_off};
  complete_phase(price, computed);
  for (Charge& charge : computed.charges) {
    const Charge* const given = find(phase.charges, charge.code);
    if (given != nullptr) charge.description = given->description;
  }
  if (phase.charges.empty() || phase.charges == computed.charges) return std::nullopt;
  return bad_phase("percent_off", "write percent_off or amounts, not both");
}

MaybeProblem check_phase(const Price& price, const PricePhase& phase) {
  if (phase.periods < 1 || phase.periods > kPeriodsMax) {
    return bad_phase("periods", "a phase lasts 1 to 1200 billing periods");
  }
  if (phase.percent_off) return check_percent(price, phase);
  if (phase.charges.empty()) {
    return bad_phase("", "write percent_off, amount, or the charges that differ");
  }
  std::set<std::string_view> codes;
  int i = 0;
  for (const Charge& named : phase.charges) {
    auto problem = check_named(price, named);
    if (!problem && !codes.insert(named.code).second) {
      problem = bad_phase("code", "the phase names it twice");
    }
    if (problem) return within({"charge", i, code_label(named.code)}, *std::move(problem));
    ++i;
  }
  return std::nullopt;
}

std::string print(const Price& price, const PricePhase& phase) {
  std::string text = "phase { periods: " + std::to_string(phase.periods);
  if (phase.percent_off) {
    return text + " percent_off: " + in_quotes(phase.percent_off->to_string()) + " }";
  }
  bool says_something = false;
  const auto say = [&](const Charge& charge) {
    text += " charge { code: " + in_quotes(charge.code) +
            " amount: " + in_quotes(charge.amount.amount()) + " }";
    says_something = true;
  };
  const Charge* same = nullptr;
  for (std::size_t i = 0; i < price.charges.size(); ++i) {
    const Charge& charge = phase.charges[i];
    if (charge.amount != price.charges[i].amount) say(charge);
    if (same == nullptr && recurs_as_it_is(charge.kind)) same = &charge;
  }
  if (!says_something) say(same == nullptr ? phase.charges.front() : *same);
  return text + " }";
}

}  // namespace

Problem bad_term() {
  return problem_of("ends_after_periods", "catalog.bad_term",
                    "a fixed term has 1 to 1200 billing periods");
}

MaybeProblem read_phase(const v1::Phase& message, Currency currency, PricePhase& out) {
  if (!message.has_periods()) return missing("periods");
  out.periods = message.periods();
  if (message.has_percent_off()) {
    if (message.has_amount() || message.charge_size() > 0) {
      return bad_phase("percent_off", "write percent_off or amounts, not both");
    }
    return read_decimal("percent_off", message.percent_off(), out.percent_off.emplace());
  }
  if (message.has_amount()) {
    Charge base{.code = std::string(kBaseCharge)};
    if (auto problem = read_amount("amount", message.amount(), currency, base.amount)) {
      return problem;
    }
    out.charges.push_back(std::move(base));
  }
  for (int i = 0; i < message.charge_size(); ++i) {
    Charge named;
    if (auto problem = read_phase_charge(message.charge(i), currency, named)) {
      return within({"charge", i, code_label(message.charge(i).code())}, *std::move(problem));
    }
    out.charges.push_back(std::move(named));
  }
  return std::nullopt;
}

MaybeProblem check_phases(const Price& price, SoldAs sold) {
  if (price.phases.empty() && price.ends_after == 0) return std::nullopt;
  const bool has_periods = sold == SoldAs::kPlan && !price.interval.is_forever();
  if (!price.phases.empty() && !has_periods) {
    return bad_phase("phase", "only a plan's price by the month, year, ... has phases");
  }
  std::int64_t periods = 0;
  int i = 0;
  for (const PricePhase& phase : price.phases) {
    auto problem = check_phase(price, phase);
    periods += phase.periods;
    if (problem) return within({"phase", i, {}}, *std::move(problem));
    ++i;
  }
  if (price.ends_after == 0) return std::nullopt;
  if (price.ends_after < 0 || price.ends_after > kPeriodsMax) return bad_term();
  if (!has_periods) {
    return problem_of("ends_after_periods", "catalog.bad_term",
                      "only a plan's price by the month, year, ... has a term");
  }
  if (periods <= price.ends_after) return std::nullopt;
  return problem_of("ends_after_periods", "catalog.bad_term",
                    "the phases last " + std::to_string(periods) + " periods, beyond the end");
}

void complete_phase(const Price& price, PricePhase& phase) {
  std::vector<Charge> named = std::exchange(phase.charges, price.charges);
  for (Charge& charge : phase.charges) {
    if (phase.percent_off) {
      if (recurs_as_it_is(charge.kind)) charge.amount = *reduced(charge.amount, *phase.percent_off);
    } else if (const Charge* const other = find(named, charge.code)) {
      charge.amount = other->amount;
    }
  }
}

std::string print_phases(const Price& price, const std::string& between) {
  std::string text;
  for (const PricePhase& phase : price.phases) {
    if (!text.empty()) text += between;
    text += print(price, phase);
  }
  return text;
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
