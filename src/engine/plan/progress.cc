// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/progress.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "engine/plan/renewal.h"
#include "engine/plan/stepping.h"
#include "octroi/base/json_writer.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using ByCategory = std::map<std::string, Money>;

constexpr std::size_t kThresholdsMax = 20;

absl::Status check_thresholds(const ProgressiveThresholds& thresholds) {
  if (thresholds.steps.size() > kThresholdsMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "thresholds.too_many",
                      "at most 20 thresholds are kept");
  }
  return validate(thresholds);
}

bool is_in_use(const HeldWork& held) {
  const SubscriptionStatus status = held.now.subscription.status;
  return status == SubscriptionStatus::kActive || status == SubscriptionStatus::kPastDue;
}

// What interim invoices of the period last billed asked for, less what each took off itself.
absl::StatusOr<ByCategory> interim_sums(Work& work, const Subscription& subscription) {
  ByCategory sums;
  OCTROI_ASSIGN_OR_RETURN(auto loaded,
                          records::load_all<Invoice>(work.engine.store(), work.context));
  std::vector<Invoice> invoices = records::values_of(std::move(loaded));
  invoices.insert(invoices.end(), work.interims.begin(), work.interims.end());
  for (const Invoice& one : invoices) {
    if (one.subscription != subscription.id || one.status == InvoiceStatus::kVoid) continue;
    for (const InvoiceLine& line : one.lines) {
      const bool counts =
          (line.kind == LineKind::kInterim || line.kind == LineKind::kBilledBefore) &&
          line.from == subscription.current_start;
      if (!counts) continue;
      Money& sum = sums.try_emplace(line.tax_category, Money::zero(one.currency)).first->second;
      OCTROI_ASSIGN_OR_RETURN(sum, add(sum, line.amount));
    }
  }
  return sums;
}

absl::StatusOr<std::vector<RatedLine>> lines_of(const ByCategory& sums,
                                                const Subscription& subscription) {
  std::vector<RatedLine> lines;
  for (const auto& [category, sum] : sums) {
    if (sum.is_zero()) continue;
    RatedLine line;
    line.code = "billed_before";
    line.description = "Billed before";
    line.kind = LineKind::kBilledBefore;
    OCTROI_ASSIGN_OR_RETURN(line.amount, negate(sum));
    line.unit_amount = to_decimal(line.amount);
    line.tax_category = category;
    line.is_discountable = false;
    line.from = subscription.current_start;
    line.to = subscription.current_end;
    lines.push_back(std::move(line));
  }
  return lines;
}

// What was used so far, as lines of an interim invoice. What a price asks for at a period's end
// whatever was used waits for it.
absl::StatusOr<std::vector<RatedLine>> used_so_far(Work& work, const Subscription& subscription) {
  OCTROI_ASSIGN_OR_RETURN(auto lines, overage_lines(work, subscription, false));
  std::erase_if(lines, [](const RatedLine& line) {
    return line.derivation.usage && line.derivation.usage->what == "minimum";
  });
  for (RatedLine& line : lines) {
    line.kind = LineKind::kInterim;
    line.is_discountable = false;
  }
  return lines;
}

absl::StatusOr<Money> total_of(const ByCategory& sums, Currency currency) {
  Money total = Money::zero(currency);
  for (const auto& [category, sum] : sums) {
    OCTROI_ASSIGN_OR_RETURN(total, add(total, sum));
  }
  return total;
}

}  // namespace

std::string pack_thresholds(const ProgressiveThresholds& thresholds) {
  std::string text;
  for (const Decimal& step : thresholds.steps) {
    if (!text.empty()) text += ' ';
    text += step.to_string();
  }
  if (!thresholds.recurring_step) return text;
  if (!text.empty()) text += ' ';
  return text + "+" + thresholds.recurring_step->to_string();
}

absl::StatusOr<ProgressiveThresholds> unpack_thresholds(std::string_view text) {
  ProgressiveThresholds thresholds;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    const bool recurs = word.starts_with('+');
    if (recurs) word.remove_prefix(1);
    const auto step = Decimal::parse(word);
    if (!step.ok() || thresholds.recurring_step) {
      return make_error(absl::StatusCode::kDataLoss, "engine.bad_record",
                        "thresholds are written as 100 250.50 +500");
    }
    if (recurs) {
      thresholds.recurring_step = *step;
    } else {
      thresholds.steps.push_back(*step);
    }
  }
  return thresholds;
}

bool is_interim(const Invoice& invoice) noexcept {
  return !invoice.lines.empty() && invoice.lines.front().kind == LineKind::kInterim;
}

absl::StatusOr<std::vector<RatedLine>> billed_before(Work& work, const HeldWork& held) {
  if (!held.now.thresholds) return std::vector<RatedLine>();
  OCTROI_ASSIGN_OR_RETURN(const ByCategory sums, interim_sums(work, held.now.subscription));
  return lines_of(sums, held.now.subscription);
}

absl::StatusOr<bool> bill_progress(Work& work, HeldWork& held) {
  const Subscription& subscription = held.now.subscription;
  const bool may_bill = held.now.thresholds && is_in_use(held) && subscription.current_start &&
                        !held.now.halted_with_tenant.value_or(false);
  if (!may_bill) return false;
  const Currency currency = subscription.terms.currency;
  OCTROI_ASSIGN_OR_RETURN(const ProgressiveThresholds thresholds,
                          unpack_thresholds(*held.now.thresholds));
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> lines, used_so_far(work, subscription));
  OCTROI_ASSIGN_OR_RETURN(const Money spent, sum_of(currency, lines));
  OCTROI_ASSIGN_OR_RETURN(const ByCategory sums, interim_sums(work, subscription));
  OCTROI_ASSIGN_OR_RETURN(const Money billed, total_of(sums, currency));
  OCTROI_ASSIGN_OR_RETURN(const Decimal reached, threshold_reached(thresholds, to_decimal(spent)));
  OCTROI_ASSIGN_OR_RETURN(const Decimal before_it,
                          threshold_reached(thresholds, to_decimal(billed)));
  if (reached <= before_it) return false;
  OCTROI_ASSIGN_OR_RETURN(auto before, lines_of(sums, subscription));
  for (RatedLine& line : before) lines.push_back(std::move(line));
  JsonWriter data;
  data.object().field("spent", spent.to_string()).field("threshold", reached.to_string()).end();
  note(work, held, "subscription.threshold_reached", std::move(data).text());
  work.draft.explain("the spend of the period, " + spent.to_string() + ", reached " +
                     reached.to_string());
  OCTROI_ASSIGN_OR_RETURN(
      const InvoiceWork invoice,
      issue_invoice(
          work, {.subscription = subscription.id,
                 .currency = currency,
                 .lines = std::move(lines),
                 .plan = plan_name(work.engine, subscription.terms.plan),
                 .is_charged_at_once = is_charged_at_once(work.engine, held.now.payment_method)}));
  work.interims.push_back(invoice.now);
  OCTROI_RETURN_IF_ERROR(collect(work, &held, invoice, held.now.payment_method));
  return true;
}

absl::Status plan_thresholds(Work& work, const SetThresholds& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, request.subscription));
  OCTROI_RETURN_IF_ERROR(check_thresholds(request.thresholds));
  work.draft.about(request.subscription.to_string());
  // Kept also when it is empty: what was billed before is taken off all the same.
  held.now.thresholds = pack_thresholds(request.thresholds);
  JsonWriter data;
  data.object().field("thresholds", *held.now.thresholds).end();
  note(work, held, "subscription.thresholds_set", std::move(data).text());
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status plan_progress(Work& work, const BillProgress& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, request.subscription));
  work.draft.about(request.subscription.to_string());
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
