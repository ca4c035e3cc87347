// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/counted_usage.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "engine/metered_event.h"
#include "octroi/base/status.h"
#include "octroi/metering/meter_periods.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptUsage;
using records::Loaded;

using Events = std::vector<Loaded<KeptUsage>>;

Instant time_of(const KeptUsage& kept) { return kept.used_at.value_or(kept.recorded_at); }

// The events without what corrects others, each as its last correction has it.
Events corrected(const Events& told) {
  std::map<std::string_view, const Loaded<KeptUsage>*> last;  // by the key of what it corrects
  for (const auto& one : told) {
    if (!one.value.corrects) continue;
    const Loaded<KeptUsage>*& known = last[*one.value.corrects];
    if (known == nullptr || told_before(*known, one)) known = &one;
  }
  Events events;
  for (const auto& one : told) {
    if (one.value.corrects) continue;
    const auto found = last.find(one.row.id);
    if (found == last.end()) {
      events.push_back(one);
    } else if (!found->second->value.is_struck.value_or(false)) {
      events.push_back(one);
      events.back().value.value = found->second->value.value;
    }
  }
  return events;
}

// One entitlement's meter in one period.
class Reading {
 public:
  Reading(const std::string& metric, const UsageMeter& meter, const Subscription& subscription,
          const UsageSource& source)
      : definition_(definition_of(metric, meter)), subscription_(subscription), source_(source) {}

  absl::Status load() {
    const std::int64_t index = subscription_.next_index - 1;
    const Zone& zone = subscription_.schedule.zone;
    period_.start = zone.start_of_day(*subscription_.current_start);
    period_.until = zone.start_of_day(*subscription_.current_end);
    period_.until = std::max(period_.until, period_.start + Duration(1));
    OCTROI_ASSIGN_OR_RETURN(
        told_, source_.events(period_counter_id(subscription_.id, definition_.name, index)));
    put_right();
    if (!definition_.carries_over) return absl::OkStatus();
    return find_carried(index);
  }

  // Of all events, or of those of one group.
  absl::StatusOr<MeteredValue> value_of(const Events& events) const {
    std::vector<MeterEvent> told;
    for (const auto& event : events) told.push_back(in_period(event, period_));
    OCTROI_ASSIGN_OR_RETURN(auto shown,
                            meter_periods(definition_, std::span(&period_, 1), told, carried_));
    if (ends_early() && !shown.front().level_after.is_zero()) {
      OCTROI_RETURN_IF_ERROR(let_go(shown.front().level_after, told));
      OCTROI_ASSIGN_OR_RETURN(shown,
                              meter_periods(definition_, std::span(&period_, 1), told, carried_));
    }
    return MeteredValue{billable(shown.front().value).normalized(),
                        shown.front().level_after.normalized()};
  }

  // By the values of one or two properties.
  absl::StatusOr<std::vector<GroupReading>> groups(const MatrixPrice& matrix) const {
    std::map<std::vector<std::string>, Events> by_values;
    for (const auto& event : events_) {
      std::vector<std::string> values;
      for (const std::string& name : matrix.dimensions) {
        values.push_back(property_of(event.value, name));
      }
      by_values[std::move(values)].push_back(event);
    }
    std::vector<GroupReading> groups;
    for (const auto& [values, events] : by_values) {
      OCTROI_ASSIGN_OR_RETURN(const MeteredValue shown, value_of(events));
      groups.push_back({values, shown.value});
    }
    return groups;
  }

  [[nodiscard]] const Events& events() const noexcept { return events_; }

  // Leaves out those that were told first: they are settled.
  void skip(std::size_t count) {
    std::ranges::sort(told_, told_before);
    told_.erase(told_.begin(),
                told_.begin() + static_cast<std::ptrdiff_t>(std::min(count, told_.size())));
    put_right();
  }

 private:
  // What was told, as corrections left it, in the order of time.
  void put_right() {
    events_ = corrected(told_);
    std::ranges::sort(events_, [](const auto& a, const auto& b) {
      return std::pair(time_of(a.value), a.row.id) < std::pair(time_of(b.value), b.row.id);
    });
  }
  // Late events count from the period's start.
  MeterEvent in_period(const Loaded<KeptUsage>& event, const MeteredPeriod& period) const {
    return {.key = event.row.id,
            .meter = definition_.name,
            .at = std::clamp(time_of(event.value), period.start, period.until - Duration(1)),
            .quantity = *event.value.value,
            .item = event.value.item.value_or("")};
  }

  // The level at the end of the last period that was closed; before the first one, of the trial.
  absl::Status find_carried(std::int64_t index) {
    for (std::int64_t before = index - 1; before >= 0; --before) {
      OCTROI_ASSIGN_OR_RETURN(const auto counter, source_.counter(period_counter_id(
                                                      subscription_.id, definition_.name, before)));
      if (!counter || !counter->value.level) continue;
      carried_ = *counter->value.level;
      return absl::OkStatus();
    }
    OCTROI_ASSIGN_OR_RETURN(const Events trial,
                            source_.events(trial_counter_id(subscription_.id, definition_.name)));
    std::vector<MeterEvent> told;
    MeteredPeriod whole{period_.start - Duration(1), period_.start};
    for (const auto& event : trial) whole.start = std::min(whole.start, time_of(event.value));
    for (const auto& event : trial) told.push_back(in_period(event, whole));
    OCTROI_ASSIGN_OR_RETURN(const auto shown,
                            meter_periods(definition_, std::span(&whole, 1), told));
    carried_ = shown.front().level_after;
    return absl::OkStatus();
  }

  // A level is held until the subscription ends.
  [[nodiscard]] bool ends_early() const {
    return definition_.aggregation == Aggregation::kWeightedSum && subscription_.ended_on &&
           *subscription_.ended_on < *subscription_.current_end;
  }
  absl::Status let_go(const Decimal& level, std::vector<MeterEvent>& told) const {
    MeterEvent end{.key = "end", .meter = definition_.name};
    while (std::ranges::find(told, end.key, &MeterEvent::key) != told.end()) end.key += '.';
    end.at =
        std::max(subscription_.schedule.zone.start_of_day(*subscription_.ended_on), period_.start);
    OCTROI_ASSIGN_OR_RETURN(end.quantity, subtract(Decimal(), level));
    told.push_back(std::move(end));
    return absl::OkStatus();
  }

  MeterDefinition definition_;
  const Subscription& subscription_;
  const UsageSource& source_;
  MeteredPeriod period_;
  Events told_;
  Events events_;
  Decimal carried_;
};

// The model of the charge that bills the entitlement by itself.
const PriceModel* model_for(const Price& price, const std::string& entitlement) {
  for (const Charge& charge : price.charges) {
    if (charge.entitlement == entitlement && charge.usage) return &charge.usage->model;
  }
  return nullptr;
}

absl::Status read_meter(const Price& price, const UsageMeter& meter,
                        const Subscription& subscription, const UsageSource& source,
                        CountedUsage& counted) {
  Reading meter_reading(counted.entitlement, meter, subscription, source);
  OCTROI_RETURN_IF_ERROR(meter_reading.load());
  OCTROI_ASSIGN_OR_RETURN(MeteredValue shown, meter_reading.value_of(meter_reading.events()));
  if (meter.carries_over) counted.level = shown.level_after;
  if (counted.settled) {
    meter_reading.skip(static_cast<std::size_t>(*counted.settled));
    OCTROI_ASSIGN_OR_RETURN(shown, meter_reading.value_of(meter_reading.events()));
  }
  UsageReading& reading = counted.reading.emplace();
  reading.quantity = shown.value;
  const PriceModel* model = model_for(price, counted.entitlement);
  if (model == nullptr) return absl::OkStatus();
  if (const auto* matrix = std::get_if<MatrixPrice>(model)) {
    OCTROI_ASSIGN_OR_RETURN(reading.groups, meter_reading.groups(*matrix));
  }
  if (std::holds_alternative<PercentagePrice>(*model)) {
    for (const auto& event : meter_reading.events()) reading.amounts.push_back(*event.value.value);
  }
  return absl::OkStatus();
}

}  // namespace

bool told_before(const Loaded<KeptUsage>& a, const Loaded<KeptUsage>& b) {
  return std::pair(a.value.recorded_at, std::string_view(a.row.id)) <
         std::pair(b.value.recorded_at, std::string_view(b.row.id));
}

absl::StatusOr<std::vector<CountedUsage>> counted_usage(std::span<const Entitlement> granted,
                                                        const Price& price,
                                                        const Subscription& subscription,
                                                        const UsageSource& source) {
  std::set<std::string> names;
  for (const Charge& charge : price.charges) {
    for (std::string& name : counted_by(charge)) names.insert(std::move(name));
  }
  for (const Entitlement& each : granted) {
    if (carries_over(each)) names.insert(each.name);
  }
  std::vector<CountedUsage> all;
  for (const std::string& name : names) {
    const auto entitlement = std::ranges::find(granted, name, &Entitlement::name);
    const Limit* limit = entitlement == granted.end() ? nullptr : entitlement->limit();
    if (limit == nullptr) continue;
    CountedUsage counted{.entitlement = name, .limit = limit->value};
    OCTROI_ASSIGN_OR_RETURN(
        const auto counter,
        source.counter(period_counter_id(subscription.id, name, subscription.next_index - 1)));
    if (counter) {
      counted.counted = counter->value.used;
      counted.settled = counter->value.settled;
      counted.used = counted.counted - counted.settled.value_or(0);
      // What was settled is not counted into the limit twice.
      if (counted.limit) {
        counted.limit = std::max<std::int64_t>(0, *counted.limit - counted.settled.value_or(0));
      }
      counted.counter_version = counter->row.version;
    }
    if (limit->meter) {
      OCTROI_RETURN_IF_ERROR(read_meter(price, *limit->meter, subscription, source, counted));
    }
    all.push_back(std::move(counted));
  }
  return all;
}

bool is_metered(const Price& price, std::string_view entitlement) {
  return std::ranges::any_of(price.charges, [&](const Charge& charge) {
    const std::vector<std::string> counted = counted_by(charge);
    return std::ranges::find(counted, entitlement) != counted.end();
  });
}

Price without_settled(const Price& price, const std::vector<CountedUsage>& counted) {
  Price rest = price;
  std::erase_if(rest.charges, [&](const Charge& charge) {
    const std::vector<std::string> names = counted_by(charge);
    return !names.empty() && std::ranges::all_of(names, [&](const std::string& name) {
      return std::ranges::any_of(counted, [&](const CountedUsage& one) {
        return one.entitlement == name && one.is_settled();
      });
    });
  });
  return rest;
}

bool carries_over(const Entitlement& entitlement) noexcept {
  const Limit* limit = entitlement.limit();
  return limit != nullptr && limit->meter && limit->meter->carries_over;
}

absl::StatusOr<Decimal> shown_by_meter(const std::string& metric, const UsageMeter& meter,
                                       const Subscription& subscription,
                                       const UsageSource& source) {
  Reading reading(metric, meter, subscription, source);
  OCTROI_RETURN_IF_ERROR(reading.load());
  OCTROI_ASSIGN_OR_RETURN(const MeteredValue shown, reading.value_of(reading.events()));
  return shown.value;
}

std::string period_counter_id(SubscriptionId subscription, std::string_view metric,
                              std::int64_t index) {
  std::string id = subscription.to_string();
  id += '/';
  id += metric;
  id += "/p";
  id += std::to_string(index);
  return id;
}

std::string trial_counter_id(SubscriptionId subscription, std::string_view metric) {
  return subscription.to_string() + '/' + std::string(metric) + "/trial";
}

std::optional<std::int32_t> ending_term(const Price& price, std::int64_t index,
                                        bool is_last) noexcept {
  if (!price.spend || !price.spend->committed) return std::nullopt;
  const auto periods = static_cast<std::int32_t>(index % price.spend->term_periods + 1);
  if (periods == price.spend->term_periods || is_last) return periods;
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
