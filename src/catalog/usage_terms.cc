// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What stands beside a usage price: the spend of all of them, and the meter of an entitlement.

#include <chrono>
#include <string>

#include "catalog/check.h"
#include "catalog/read_message.h"
#include "catalog/source.h"
#include "catalog/usage_price.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

constexpr std::int32_t kTermPeriodsMax = 1200;

MaybeProblem read_money(bool is_there, std::string_view field, const std::string& text,
                        Currency currency, std::optional<Money>& out) {
  if (!is_there) return std::nullopt;
  return read_amount(field, text, currency, out.emplace());
}

MaybeProblem check_money(std::string_view field, const std::optional<Money>& amount,
                         Currency currency) {
  if (!amount) return std::nullopt;
  if (amount->currency() != currency) {
    return problem_of(field, "catalog.currency_mismatch",
                      "the amount is not in the price's currency, " + std::string(currency.code()));
  }
  if (!amount->is_negative()) return std::nullopt;
  return problem_of(field, "catalog.negative_amount", "it is 0 or more");
}

MaybeProblem check_amounts(const UsageSpend& spend, Currency currency) {
  if (auto bad = check_money("minimum", spend.minimum, currency)) return bad;
  if (auto bad = check_money("maximum", spend.maximum, currency)) return bad;
  if (auto bad = check_money("commitment", spend.committed, currency)) return bad;
  if (spend.minimum && spend.maximum && spend.minimum->minor() > spend.maximum->minor()) {
    return problem_of("minimum", "catalog.bad_spend", "it is not above the maximum");
  }
  if (!spend.minimum && !spend.maximum && !spend.committed) {
    return problem_of("", "catalog.missing_field", "write minimum, maximum or commitment");
  }
  const bool has_term = spend.term_periods != 1;
  if (spend.term_periods < 1 || spend.term_periods > kTermPeriodsMax ||
      (has_term && !spend.committed)) {
    return problem_of("term_periods", "catalog.bad_spend",
                      "a commitment is for 1 to 1200 billing periods");
  }
  if (check_text("the text", spend.description, {.bytes_max = 500, .may_be_empty = true}).ok()) {
    return std::nullopt;
  }
  return problem_of("description", kBadText, "write one line of plain text, at most 500 bytes");
}

Problem bad_meter(std::string_view field, std::string message) {
  return problem_of(field, "catalog.bad_meter", std::move(message));
}

MaybeProblem read_buckets(const v1::Meter::Buckets& message, MeterBuckets& out) {
  if (!message.has_seconds()) {
    return problem_of("", "catalog.missing_field", "it needs a field seconds");
  }
  out.length = std::chrono::seconds(message.seconds());
  if (!message.has_total()) return std::nullopt;
  if (message.total() != v1::Meter::Buckets::SUM && message.total() != v1::Meter::Buckets::MAX) {
    return wrong_type(*v1::Meter::Buckets::descriptor()->FindFieldByName("total"));
  }
  out.total = static_cast<BucketTotal>(message.total());
  return std::nullopt;
}

}  // namespace

MaybeProblem read_spend(const v1::Spend& message, Currency currency, UsageSpend& out) {
  if (message.has_term_periods()) out.term_periods = message.term_periods();
  out.description = message.description();
  if (auto bad =
          read_money(message.has_minimum(), "minimum", message.minimum(), currency, out.minimum)) {
    return bad;
  }
  if (auto bad =
          read_money(message.has_maximum(), "maximum", message.maximum(), currency, out.maximum)) {
    return bad;
  }
  return read_money(message.has_commitment(), "commitment", message.commitment(), currency,
                    out.committed);
}

MaybeProblem check_spend(const Price& price) {
  if (!price.spend) return std::nullopt;
  auto bad = check_amounts(*price.spend, price.currency);
  const bool has_usage = std::ranges::any_of(
      price.charges, [](const Charge& charge) { return charge.kind == ChargeKind::kUsage; });
  if (!bad && !has_usage) {
    bad = problem_of("", "catalog.bad_spend",
                     "the price has no USAGE charge; a fee of every period is a FLAT charge");
  }
  if (bad) return within({.field = "spend", .label = {}}, *std::move(bad));
  return std::nullopt;
}

MaybeProblem read_meter(const v1::Meter& message, UsageMeter& out) {
  if (!message.has_aggregation()) {
    return problem_of("", "catalog.missing_field", "it needs a field aggregation");
  }
  if (message.aggregation() < v1::Meter::COUNT || message.aggregation() > v1::Meter::AVERAGE) {
    return wrong_type(*v1::Meter::descriptor()->FindFieldByName("aggregation"));
  }
  out.aggregation = static_cast<Aggregation>(message.aggregation());
  out.carries_over = message.carries_over();
  if (message.has_decimals()) out.decimals = message.decimals();
  if (!message.has_buckets()) return std::nullopt;
  if (auto problem = read_buckets(message.buckets(), out.buckets.emplace())) {
    return within({.field = "buckets", .label = {}}, *std::move(problem));
  }
  return std::nullopt;
}

MaybeProblem check_meter_of(const Limit& limit, SoldAs sold) {
  if (sold == SoldAs::kAddOn) {
    return bad_meter("meter", "an add-on raises limits, and what is metered has none");
  }
  if (limit.window != LimitWindow::kBillingPeriod) {
    return bad_meter("window", "a meter shows a period: write window: BILLING_PERIOD");
  }
  if (limit.value || limit.behaviour != LimitBehaviour::kHard) {
    return bad_meter(limit.value ? "limit" : "behaviour",
                     "what is metered is told afterwards and not refused; write unlimited: true");
  }
  const absl::Status status = check_meter(definition_of("meter", *limit.meter));
  if (status.ok()) return std::nullopt;
  return bad_meter("meter", error_message(status));
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
