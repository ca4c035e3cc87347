// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/late_usage.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "engine/history.h"
#include "octroi/base/status.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptUsage;
using records::Loaded;
using records::UsageCounter;

using Counter = std::optional<Loaded<UsageCounter>>;
using Events = std::vector<Loaded<KeptUsage>>;

constexpr std::string_view kLate = "/late";

std::string late_of(const std::string& id) { return id + std::string(kLate); }

std::int64_t share_of(const UsageCounter& late, LateShare share) {
  return share == LateShare::kAll ? late.used : late.settled.value_or(0);
}

// What one rating of a period found.
struct Rated {
  std::vector<CountedUsage> counted;
  std::vector<RatedLine> lines;

  [[nodiscard]] Decimal used(std::string_view entitlement) const {
    for (const CountedUsage& one : counted) {
      if (one.entitlement != entitlement) continue;
      return one.reading ? one.reading->quantity.normalized() : Decimal(one.used);
    }
    return {};
  }
  absl::StatusOr<Money> asked(std::string_view code, Currency currency) const {
    Money sum = Money::zero(currency);
    for (const RatedLine& line : lines) {
      if (line.code != code) continue;
      OCTROI_ASSIGN_OR_RETURN(sum, add(sum, line.amount));
    }
    return sum;
  }
};

absl::StatusOr<Rated> rate(const ClosedPeriod& period, const UsageSource& source) {
  const Subscription& closed = period.subscription;
  Rated rated;
  OCTROI_ASSIGN_OR_RETURN(rated.counted,
                          counted_usage(period.granted, period.price, closed, source));
  std::vector<OverageUsage> usage;
  for (const CountedUsage& one : rated.counted) usage.push_back(one.usage());
  const Price asked = without_settled(period.price, rated.counted);
  OverageInput input{.price = &asked,
                     .period = {.index = closed_index(closed),
                                .start = *closed.current_start,
                                .end = closed.current_end},
                     .usage = usage,
                     .tax_category = period.tax_category};
  if (const auto term = ending_term(period.price, closed_index(closed), false)) {
    input.term = {Money::zero(period.price.currency), *term};
  }
  OCTROI_ASSIGN_OR_RETURN(rated.lines, rate_overage(input));
  OCTROI_ASSIGN_OR_RETURN(auto lines, rate_usage_charges(input));
  std::ranges::move(lines, std::back_inserter(rated.lines));
  return rated;
}

std::string entitlement_of(const RatedLine& line) {
  if (line.derivation.usage) return line.derivation.usage->entitlement;
  if (line.derivation.overage) return line.derivation.overage->entitlement;
  return {};
}

RatedLine correction_line(const RatedLine& like, CorrectionCount count, Money more) {
  RatedLine line;
  line.code = like.code;
  line.description = like.description;
  line.kind = LineKind::kCorrection;
  line.unit_amount = to_decimal(more);
  line.amount = more;
  line.tax_category = like.tax_category;
  line.is_discountable = more.is_positive();
  line.from = like.from;
  line.to = like.to;
  line.derivation.correction = std::move(count);
  return line;
}

// What notes took of a line.
absl::Status add_credited(const Invoice& invoice, std::size_t line,
                          std::span<const CreditNote> notes, StandingCharge& standing) {
  for (const CreditNote& note : notes) {
    if (note.invoice != invoice.id) continue;
    for (const CreditedLine& credited : note.lines) {
      if (credited.line != static_cast<std::int64_t>(line)) continue;
      OCTROI_ASSIGN_OR_RETURN(const Money net, subtract(credited.amount, credited.discount));
      OCTROI_ASSIGN_OR_RETURN(standing.credited_gross,
                              add(standing.credited_gross, credited.amount));
      OCTROI_ASSIGN_OR_RETURN(standing.credited_net, add(standing.credited_net, net));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string late_counter_id(SubscriptionId subscription, std::string_view metric,
                            std::int64_t index) {
  return late_of(period_counter_id(subscription, metric, index));
}

std::string late_window(std::int64_t index) { return "period " + std::to_string(index) + " late"; }

std::optional<std::int64_t> late_period_of(std::string_view window) {
  constexpr std::string_view kPeriod = "period ";
  std::int64_t index = 0;
  if (!window.starts_with(kPeriod)) return std::nullopt;
  std::from_chars(window.data() + kPeriod.size(), window.data() + window.size(), index);
  if (index < 0 || window != late_window(index)) return std::nullopt;
  return index;
}

UsageSource with_late(const UsageSource& source, LateShare share) {
  return {.counter = [source, share](const std::string& id) -> absl::StatusOr<Counter> {
            OCTROI_ASSIGN_OR_RETURN(Counter counter, source.counter(id));
            OCTROI_ASSIGN_OR_RETURN(const Counter late, source.counter(late_of(id)));
            if (!late) return counter;
            if (!counter) counter.emplace().value.metric = late->value.metric;
            counter->value.used += share_of(late->value, share);
            return counter;
          },
          .events = [source, share](const std::string& id) -> absl::StatusOr<Events> {
            OCTROI_ASSIGN_OR_RETURN(Events events, source.events(id));
            OCTROI_ASSIGN_OR_RETURN(const Counter late, source.counter(late_of(id)));
            if (!late) return events;
            OCTROI_ASSIGN_OR_RETURN(Events more, source.events(late_of(id)));
            std::ranges::sort(more, told_before);
            const auto told = static_cast<std::size_t>(share_of(late->value, share));
            if (more.size() > told) {
              more.erase(more.begin() + static_cast<std::ptrdiff_t>(told), more.end());
            }
            std::ranges::move(more, std::back_inserter(events));
            return events;
          }};
}

absl::StatusOr<std::vector<Subscription>> past_periods(Engine& engine, const TenantContext& tenant,
                                                       SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(const auto events, records::load_all<AuditEvent>(engine.store(), tenant));
  const std::string subject = id.to_string();
  Replay replay(id, tenant.tenant());
  for (const auto& event : events) {
    const bool is_of_it = event.value.subject == subject &&
                          event.value.subject_type == records::record_type<records::Held>().name;
    if (is_of_it) OCTROI_RETURN_IF_ERROR(replay.take(event.value));
  }
  OCTROI_ASSIGN_OR_RETURN(const History history, std::move(replay).history());
  return closed_periods(history);
}

const Subscription* find_period(std::span<const Subscription> past, Date day) {
  const Subscription* found = nullptr;
  for (const Subscription& one : past) {
    if (*one.current_start <= day) found = &one;
  }
  const bool holds = found != nullptr && found->current_end && day < *found->current_end;
  return holds ? found : nullptr;
}

bool is_correctable(const Limit& limit, const Price& price) noexcept {
  const bool is_level = limit.meter && limit.meter->carries_over;
  const bool is_of_term = price.spend && price.spend->committed && price.spend->term_periods != 1;
  return limit.window == LimitWindow::kBillingPeriod && limit.sharing == LimitSharing::kOwn &&
         !is_level && !is_of_term;
}

absl::StatusOr<std::vector<RatedLine>> corrections(const ClosedPeriod& period,
                                                   const UsageSource& before,
                                                   const UsageSource& now) {
  OCTROI_ASSIGN_OR_RETURN(const Rated old_rated, rate(period, before));
  OCTROI_ASSIGN_OR_RETURN(const Rated new_rated, rate(period, now));
  std::vector<RatedLine> lines;
  std::vector<std::string_view> seen;
  for (const Rated* rated : {&new_rated, &old_rated}) {
    for (const RatedLine& line : rated->lines) {
      if (std::ranges::find(seen, line.code) != seen.end()) continue;
      seen.push_back(line.code);
      CorrectionCount count{.entitlement = entitlement_of(line)};
      count.used_before = old_rated.used(count.entitlement);
      count.used_now = new_rated.used(count.entitlement);
      const Currency currency = period.price.currency;
      OCTROI_ASSIGN_OR_RETURN(count.asked_before, old_rated.asked(line.code, currency));
      OCTROI_ASSIGN_OR_RETURN(count.asked_now, new_rated.asked(line.code, currency));
      OCTROI_ASSIGN_OR_RETURN(const Money more, subtract(count.asked_now, count.asked_before));
      lines.push_back(correction_line(line, std::move(count), more));
    }
  }
  return lines;
}

bool is_of_charge(const RatedLine& line, const RatedLine& correction) {
  const bool is_usage = line.kind == LineKind::kUsage || line.kind == LineKind::kOverage ||
                        line.kind == LineKind::kCorrection;
  return is_usage && line.code == correction.code && line.from == correction.from &&
         line.to == correction.to;
}

absl::StatusOr<StandingCharge> standing_charge(std::span<const Invoice> invoices,
                                               std::span<const CreditNote> notes,
                                               const RatedLine& correction) {
  const Money nothing = Money::zero(correction.amount.currency());
  StandingCharge standing{nothing, nothing, nothing, nothing};
  for (const Invoice& invoice : invoices) {
    if (invoice.status == InvoiceStatus::kVoid) continue;
    for (std::size_t i = 0; i < invoice.lines.size(); ++i) {
      const InvoiceLine& line = invoice.lines[i];
      if (!is_of_charge(line, correction)) continue;
      const bool is_credit = line.kind == LineKind::kCorrection && line.amount.minor() <= 0;
      const auto& whole = line.derivation.capped_from;
      OCTROI_ASSIGN_OR_RETURN(standing.gross,
                              add(standing.gross, is_credit && whole ? *whole : line.amount));
      OCTROI_ASSIGN_OR_RETURN(const Money net, subtract(line.amount, line.discount));
      OCTROI_ASSIGN_OR_RETURN(standing.net, add(standing.net, net));
      OCTROI_RETURN_IF_ERROR(add_credited(invoice, i, notes, standing));
    }
  }
  return standing;
}

namespace {

// The correction after coupons. Nothing where nothing was asked.
absl::StatusOr<Money> share_of(const StandingCharge& standing, Money correction) {
  const Currency currency = correction.currency();
  if (!standing.gross.is_positive()) return Money::zero(currency);
  return to_money(to_decimal(correction), Decimal(1),
                  {standing.net.minor(), standing.gross.minor()}, currency, Rounding::kHalfUp);
}

}  // namespace

absl::StatusOr<Money> credit_of(const StandingCharge& standing, Money correction) {
  OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(standing.net, standing.credited_net));
  if (!left.is_positive()) return Money::zero(correction.currency());
  OCTROI_ASSIGN_OR_RETURN(const Money share, share_of(standing, correction));
  return -share.minor() > left.minor() ? negate(left) : share;
}

absl::StatusOr<bool> stands_whole(const StandingCharge& standing, Money correction) {
  OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(standing.net, standing.credited_net));
  OCTROI_ASSIGN_OR_RETURN(const Money share, share_of(standing, correction));
  return standing.gross.is_positive() && -share.minor() <= left.minor();
}

}  // namespace v0
}  // namespace octroi
