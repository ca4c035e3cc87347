// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "engine/engine.h"
#include "octroi/engine/billing.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Held;

// A sum of amounts a month, exact: minor units over a common denominator.
class MonthlySum {
 public:
  // Adds `minor` for each `numerator`/`denominator` months.
  absl::Status add(std::int64_t minor, std::int64_t numerator, std::int64_t denominator) {
    // minor x denominator / numerator a month
    const std::int64_t common = std::lcm(denominator_, numerator);
    Int128 widened = 0;
    Int128 added = 0;
    Int128 term = 0;
    const bool overflows = __builtin_mul_overflow(static_cast<Int128>(minor), denominator, &term) ||
                           __builtin_mul_overflow(sum_, common / denominator_, &widened) ||
                           __builtin_mul_overflow(term, common / numerator, &added) ||
                           __builtin_add_overflow(widened, added, &sum_);
    if (overflows) {
      return make_error(absl::StatusCode::kOutOfRange, "money.overflow",
                        "the monthly revenue is too large to add up");
    }
    denominator_ = common;
    return absl::OkStatus();
  }

  // The sum for `months` months, rounded once, half up.
  [[nodiscard]] absl::StatusOr<std::int64_t> for_months(std::int64_t months) const {
    return round_ratio({sum_ * months, denominator_}, Rounding::kHalfUp);
  }

 private:
  Int128 sum_ = 0;
  std::int64_t denominator_ = 1;
};

struct Recurring {
  MonthlySum sum;
  std::int64_t subscriptions = 0;
};

bool counts(const Subscription& subscription) {
  const SubscriptionStatus status = subscription.status;
  const bool pays_paused =
      status == SubscriptionStatus::kPaused && subscription.pause.price_percent > 0;
  return status == SubscriptionStatus::kActive || status == SubscriptionStatus::kPastDue ||
         pays_paused;
}

// What a period costs; of what is paused, one that begins in the pause.
absl::StatusOr<PriceOfPeriod> recurring_price(Engine& engine, const Subscription& subscription) {
  const std::int64_t running = subscription.next_index - 1;
  if (subscription.status != SubscriptionStatus::kPaused) {
    return engine.price_of_period(subscription, running);
  }
  Subscription paused = subscription;
  paused.period_percent = subscription.pause.price_percent;
  return engine.price_of_period(paused, running);
}

absl::Status add_recurring(Engine& engine, const Subscription& subscription, Recurring& to) {
  const Terms& terms = subscription.terms;
  OCTROI_ASSIGN_OR_RETURN(const auto price, recurring_price(engine, subscription));
  OCTROI_ASSIGN_OR_RETURN(const Money amount, period_amount(*price, terms.quantity));
  ++to.subscriptions;
  if (terms.interval.is_forever()) return absl::OkStatus();
  if (const std::int64_t months = terms.interval.months(); months > 0) {
    return to.sum.add(amount.minor(), months, 1);
  }
  // d days are d x 12/365 months.
  return to.sum.add(amount.minor(), terms.interval.days() * 12, 365);
}

using ByPlan = std::map<std::pair<std::string, Currency>, Recurring>;
using ByCurrency = std::map<Currency, Recurring>;

struct MonthSums {
  Money invoiced;
  Money tax;
  Money collected;
  Money written_off;
  std::int64_t invoices = 0;
};
using ByMonth = std::map<std::pair<std::string, Currency>, MonthSums>;

MonthSums& month_of(ByMonth& months, const std::string& month, Currency currency) {
  const Money nothing = Money::zero(currency);
  return months.try_emplace({month, currency}, MonthSums{nothing, nothing, nothing, nothing, 0})
      .first->second;
}

absl::Status add_invoice(ByMonth& months, const Invoice& invoice) {
  const bool is_asked =
      invoice.status != InvoiceStatus::kVoid && invoice.status != InvoiceStatus::kDelegated;
  if (!invoice.issued_on || !is_asked) return absl::OkStatus();
  // Credits sold are earned when they pay for something.
  if (!invoice.lines.empty() && invoice.lines.front().kind == LineKind::kPrepayment) {
    return absl::OkStatus();
  }
  MonthSums& sums =
      month_of(months, format_date(*invoice.issued_on).substr(0, 7), invoice.currency);
  OCTROI_ASSIGN_OR_RETURN(sums.invoiced, add(sums.invoiced, invoice.net_total));
  OCTROI_ASSIGN_OR_RETURN(sums.tax, add(sums.tax, invoice.tax_total));
  ++sums.invoices;
  return absl::OkStatus();
}

absl::Status add_write_off(ByMonth& months, const Invoice& invoice) {
  if (invoice.status != InvoiceStatus::kUncollectible || !invoice.closed_on) {
    return absl::OkStatus();
  }
  MonthSums& sums =
      month_of(months, format_date(*invoice.closed_on).substr(0, 7), invoice.currency);
  OCTROI_ASSIGN_OR_RETURN(sums.written_off, add(sums.written_off, amount_due(invoice)));
  return absl::OkStatus();
}

absl::Status take_off(ByMonth& months, const CreditNote& note) {
  if (records::is_of_a_bill(note))
    return absl::OkStatus();  // of a bill: its payer's note is counted
  MonthSums& sums = month_of(months, format_date(note.issued_on).substr(0, 7), note.currency);
  OCTROI_ASSIGN_OR_RETURN(sums.invoiced, subtract(sums.invoiced, note.net_total));
  OCTROI_ASSIGN_OR_RETURN(sums.tax, subtract(sums.tax, note.tax_total));
  return absl::OkStatus();
}

absl::Status add_payment(ByMonth& months, const Payment& payment, const Zone& zone) {
  if (payment.status != PaymentStatus::kSucceeded || !payment.settled_at) return absl::OkStatus();
  const std::string month = format_date(zone.date_of(*payment.settled_at)).substr(0, 7);
  MonthSums& sums = month_of(months, month, payment.amount.currency());
  OCTROI_ASSIGN_OR_RETURN(sums.collected, add(sums.collected, payment.amount));
  return absl::OkStatus();
}

// By the month in which the money went, and the one in which it was back.
absl::Status take_off_reversal(ByMonth& months, const Reversal& reversal, const Zone& zone) {
  const auto sums_of = [&](Instant at) -> MonthSums& {
    const std::string month = format_date(zone.date_of(at)).substr(0, 7);
    return month_of(months, month, reversal.amount.currency());
  };
  MonthSums& gone = sums_of(reversal.reversed_at);
  OCTROI_ASSIGN_OR_RETURN(gone.collected, subtract(gone.collected, reversal.amount));
  if (!reversal.reinstated_at) return absl::OkStatus();
  MonthSums& back = sums_of(*reversal.reinstated_at);
  OCTROI_ASSIGN_OR_RETURN(back.collected, add(back.collected, reversal.amount));
  return absl::OkStatus();
}

absl::StatusOr<RevenueReport> report_of(const ByCurrency& currencies, const ByPlan& plans,
                                        const ByMonth& months) {
  RevenueReport report;
  for (const auto& [currency, recurring] : currencies) {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t mrr, recurring.sum.for_months(1));
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t arr, recurring.sum.for_months(12));
    report.recurring.push_back({.currency = currency,
                                .subscriptions = recurring.subscriptions,
                                .mrr = Money::of_minor(mrr, currency),
                                .arr = Money::of_minor(arr, currency)});
  }
  for (const auto& [key, recurring] : plans) {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t mrr, recurring.sum.for_months(1));
    report.plans.push_back({.plan = key.first,
                            .subscriptions = recurring.subscriptions,
                            .mrr = Money::of_minor(mrr, key.second)});
  }
  for (const auto& [key, sums] : months) {
    report.months.push_back({.month = key.first,
                             .invoiced = sums.invoiced,
                             .tax = sums.tax,
                             .collected = sums.collected,
                             .written_off = sums.written_off,
                             .invoices = sums.invoices});
  }
  return report;
}

std::vector<std::string> status_lines(const std::map<SubscriptionStatus, std::int64_t>& counts) {
  std::vector<std::string> lines;
  lines.reserve(counts.size());
  for (const auto& [status, count] : counts) {
    lines.push_back(std::string(to_string(status)) + " " + std::to_string(count));
  }
  return lines;
}

// What a report is of, where it is of one issuer: its documents, and the tenants it sells to.
class Scope {
 public:
  static absl::StatusOr<Scope> make(Engine& engine, const Operator& op,
                                    const ReportOptions& options) {
    Scope scope;
    scope.zone_ = engine.options().issuer.zone;
    if (!options.issuer) return scope;
    OCTROI_RETURN_IF_ERROR(engine.check_issuer(*options.issuer));
    const std::string& own = engine.sellers().front().issuer.code;
    scope.code_ = options.issuer->empty() ? own : *options.issuer;
    scope.is_all_ = engine.sellers().size() == 1;
    scope.zone_ = engine.seller_or_default(scope.code_).issuer.zone;
    OCTROI_RETURN_IF_ERROR(records::for_each_of_all<Tenant>(
        engine.store(), op, [&scope, &own](const records::Loaded<Tenant>& tenant) {
          const std::string& issuer = tenant.value.account.issuer;
          if ((issuer.empty() ? own : issuer) == scope.code_)
            scope.tenants_.insert(tenant.value.id);
          return absl::OkStatus();
        }));
    return scope;
  }

  [[nodiscard]] const Zone& zone() const noexcept { return zone_; }
  [[nodiscard]] bool holds(const records::Loaded<Held>& held) const {
    return is_all_ || tenants_.contains(held.row.tenant);
  }
  // Remembers whose the invoice is, for its payments.
  bool holds(const Invoice& invoice) {
    const bool is_its = is_all_ || invoice.issuer == code_;
    if (is_its && !is_all_) invoices_.insert(invoice.id);
    return is_its;
  }
  [[nodiscard]] bool holds(const CreditNote& note) const { return is_all_ || note.issuer == code_; }
  // Of a payment, or what was taken back of one.
  [[nodiscard]] bool holds_invoice(InvoiceId invoice) const {
    return is_all_ || invoices_.contains(invoice);
  }

 private:
  bool is_all_ = true;
  Zone zone_;
  std::string code_;
  std::set<TenantId> tenants_;
  std::set<InvoiceId> invoices_;
};

// The instants between which a subscription was in use, from its events.
struct Life {
  Instant begun = kInstantMax;
  Instant ended = kInstantMax;
};

}  // namespace

absl::StatusOr<RevenueReport> Billing::report(const Operator& op, const ReportOptions& options) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  Engine& engine = *engine_;
  OCTROI_ASSIGN_OR_RETURN(Scope scope, Scope::make(engine, op, options));
  ByCurrency currencies;
  ByPlan plans;
  ByMonth months;
  std::map<SubscriptionStatus, std::int64_t> statuses;
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<Held>(
      engine.store(), op, [&](const records::Loaded<Held>& held) -> absl::Status {
        const Subscription& subscription = held.value.subscription;
        if (!scope.holds(held)) return absl::OkStatus();
        ++statuses[subscription.status];
        const Terms& terms = subscription.terms;
        if (!counts(subscription) || !terms.plan.code.starts_with(options.plans)) {
          return absl::OkStatus();
        }
        OCTROI_RETURN_IF_ERROR(add_recurring(engine, subscription, currencies[terms.currency]));
        return add_recurring(engine, subscription, plans[{terms.plan.code, terms.currency}]);
      }));
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<Invoice>(
      engine.store(), op, [&](const records::Loaded<Invoice>& invoice) -> absl::Status {
        if (!scope.holds(invoice.value)) return absl::OkStatus();
        OCTROI_RETURN_IF_ERROR(add_invoice(months, invoice.value));
        return add_write_off(months, invoice.value);
      }));
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<CreditNote>(
      engine.store(), op, [&](const records::Loaded<CreditNote>& note) {
        return scope.holds(note.value) ? take_off(months, note.value) : absl::OkStatus();
      }));
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<Payment>(
      engine.store(), op, [&](const records::Loaded<Payment>& payment) {
        if (!scope.holds_invoice(payment.value.invoice)) return absl::OkStatus();
        return add_payment(months, payment.value, scope.zone());
      }));
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<Reversal>(
      engine.store(), op, [&](const records::Loaded<Reversal>& reversal) {
        if (!scope.holds_invoice(reversal.value.invoice)) return absl::OkStatus();
        return take_off_reversal(months, reversal.value, scope.zone());
      }));
  OCTROI_ASSIGN_OR_RETURN(RevenueReport report, report_of(currencies, plans, months));
  report.statuses = status_lines(statuses);
  return report;
}

absl::StatusOr<Churn> Billing::churn(const Operator& op, Instant from, Instant until) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  if (until <= from) {
    return make_error(absl::StatusCode::kInvalidArgument, "report.bad_window",
                      "a window ends after it begins");
  }
  std::map<std::string, Life> lives;
  OCTROI_RETURN_IF_ERROR(records::for_each_of_all<AuditEvent>(
      engine_->store(), op, [&](const records::Loaded<AuditEvent>& loaded) {
        const AuditEvent& event = loaded.value;
        Life& life = lives[event.subject];
        if (event.name == "subscription.started") life.begun = event.at;
        if (event.name == "subscription.cancelled" || event.name == "subscription.expired") {
          life.ended = event.at;
        }
        return absl::OkStatus();
      }));
  Churn churn;
  for (const auto& [subject, life] : lives) {
    if (life.begun >= from || life.ended < from) continue;
    ++churn.at_start;
    if (life.ended < until) ++churn.lost;
  }
  if (churn.at_start > 0) {
    OCTROI_ASSIGN_OR_RETURN(
        churn.basis_points,
        round_ratio({Int128{churn.lost} * 10'000, churn.at_start}, Rounding::kHalfUp));
  }
  return churn;
}

}  // namespace v0
}  // namespace octroi
