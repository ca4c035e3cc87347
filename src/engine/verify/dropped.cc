// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/verify/dropped.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "engine/late_usage.h"
#include "octroi/base/status.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

// A change that dropped charges.
struct Drop {
  const Subscription& before;
  const Terms& to;
  Price price;  // of what was dropped alone
  std::vector<Entitlement> granted;
  std::vector<const Loaded<Invoice>*> invoices;

  [[nodiscard]] std::int64_t index() const noexcept { return before.next_index - 1; }
  [[nodiscard]] std::string counter_of(std::string_view name) const {
    return period_counter_id(before.id, name, index());
  }
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> all;
    for (const Charge& charge : price.charges) {
      for (std::string& name : counted_by(charge)) all.insert(std::move(name));
    }
    return all;
  }
};

// nullopt where the event dropped nothing.
std::optional<Drop> drop_of(const Snapshot& s, const Told& told) {
  const auto* changed = std::get_if<TermsChanged>(&told.event);
  if (changed == nullptr || told.before.next_index == 0) return std::nullopt;
  const Price* from = s.price(changed->from);
  const Price* to = s.price(changed->to);
  if (from == nullptr || to == nullptr) return std::nullopt;  // I20 names it
  Drop drop{told.before, changed->to, *from, s.entitlements(changed->from), {}};
  drop.price.spend.reset();  // it is held, or not, at the period's end
  std::erase_if(drop.price.charges, [to](const Charge& charge) {
    const std::vector<std::string> counted = counted_by(charge);
    return std::ranges::all_of(counted,
                               [to](const std::string& name) { return is_metered(*to, name); });
  });
  if (drop.price.charges.empty()) return std::nullopt;
  return drop;
}

// With the invoices that came with each: after it, and before what the machine did next.
std::vector<Drop> drops_of(const Snapshot& s, const History& history,
                           std::span<const Loaded<Invoice>* const> others) {
  std::vector<Drop> drops;
  for (std::size_t i = 0; i < history.told.size(); ++i) {
    auto drop = drop_of(s, history.told[i]);
    if (!drop) continue;
    const bool is_last = i + 1 == history.told.size();
    const std::int64_t from = history.told[i].sequence;
    const std::int64_t until =
        is_last ? std::numeric_limits<std::int64_t>::max() : history.told[i + 1].sequence;
    for (const auto* invoice : others) {
      const std::int64_t born = s.born(invoice->row);
      if (born > from && born < until) drop->invoices.push_back(invoice);
    }
    drops.push_back(*std::move(drop));
  }
  return drops;
}

std::vector<RatedLine> billed_with(const Drop& drop) {
  std::vector<RatedLine> billed;
  for (const auto* invoice : drop.invoices) {
    for (const InvoiceLine& line : invoice->value.lines) {
      const bool is_of_use = line.kind == LineKind::kOverage || line.kind == LineKind::kUsage;
      if (is_of_use) billed.push_back(line);
    }
  }
  return billed;
}

// What a line says it was counted from; nullopt where it is of something else.
std::optional<std::int64_t> used_by(const RatedLine& line, const std::string& name) {
  const auto& above = line.derivation.overage;
  if (above && above->entitlement == name) return above->used;
  const auto& used = line.derivation.usage;
  if (used && used->entitlement == name) return used->used;
  return std::nullopt;
}

// How much of a counter was settled before a change, and with it.
struct Settled {
  std::optional<std::int64_t> before{};
  std::int64_t now = 0;
};

// The counters and events as a change found them: no more was counted than it settled.
UsageSource as_found(const UsageSource& all, const std::map<std::string, Settled>& settled) {
  UsageSource found = all;
  found.counter =
      [all, settled](const std::string& id) -> absl::StatusOr<std::optional<Loaded<UsageCounter>>> {
    OCTROI_ASSIGN_OR_RETURN(auto counter, all.counter(id));
    const auto known = settled.find(id);
    if (!counter || known == settled.end()) return counter;
    counter->value.used = known->second.now;
    counter->value.settled = known->second.before;
    return counter;
  };
  found.events =
      [all, settled](const std::string& id) -> absl::StatusOr<std::vector<Loaded<KeptUsage>>> {
    OCTROI_ASSIGN_OR_RETURN(auto events, all.events(id));
    const auto known = settled.find(id);
    if (known == settled.end()) return events;
    std::ranges::sort(events, told_before);
    const auto told = static_cast<std::size_t>(std::max<std::int64_t>(0, known->second.now));
    if (events.size() > told)
      events.erase(events.begin() + static_cast<std::ptrdiff_t>(told), events.end());
    return events;
  };
  return found;
}

// The lines that the dropped price makes of what a change settled.
absl::StatusOr<std::vector<RatedLine>> wanted_with(const Drop& drop, const UsageSource& found) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<CountedUsage> counted,
                          counted_usage(drop.granted, drop.price, drop.before, found));
  std::erase_if(counted, [&](const CountedUsage& one) {
    return !is_metered(drop.price, one.entitlement);  // a level that is only carried over
  });
  std::vector<OverageUsage> usage;
  for (const CountedUsage& one : counted) usage.push_back(one.usage());
  const Price asked = without_settled(drop.price, counted);
  return rate_arrears({.price = &asked, .period = {}, .usage = usage});
}

// What each counter of a subscription says of its changes, in their order.
class Chain {
 public:
  Chain(const Snapshot& s, TenantId tenant, const std::vector<Drop>& drops)
      : s_(s), tenant_(tenant), drops_(drops) {
    for (std::size_t i = 0; i < drops.size(); ++i) {
      for (const std::string& name : drops[i].names()) last_[drops[i].counter_of(name)] = i;
    }
  }

  // By the ids of the counters; nullopt where no record tells. The last change of a period settled
  // what the counter says, an earlier one what its own invoice says.
  std::optional<std::map<std::string, Settled>> settled_with(std::size_t i) {
    std::map<std::string, Settled> settled;
    const Drop& drop = drops_[i];
    const std::vector<RatedLine> billed = billed_with(drop);
    bool is_known = true;
    for (const std::string& name : drop.names()) {
      const std::string id = drop.counter_of(name);
      if (unknown_.contains(id)) {
        is_known = false;
        continue;
      }
      const auto before = now_.find(id);
      Settled& one = settled[id];
      if (before != now_.end()) one.before = before->second;
      const auto now = last_[id] == i ? kept_in(id) : told_by(billed, name, one.before);
      if (now) {
        one.now = now_[id] = *now;
      } else {
        unknown_.insert(id);
        is_known = false;
      }
    }
    return is_known ? std::optional(std::move(settled)) : std::nullopt;
  }

 private:
  std::optional<std::int64_t> kept_in(const std::string& id) const {
    const auto* counter = s_.usage.find(tenant_, id);
    return counter == nullptr ? 0 : counter->value.settled;
  }
  static std::optional<std::int64_t> told_by(const std::vector<RatedLine>& billed,
                                             const std::string& name,
                                             std::optional<std::int64_t> before) {
    for (const RatedLine& line : billed) {
      if (const auto used = used_by(line, name)) return before.value_or(0) + *used;
    }
    return std::nullopt;
  }

  const Snapshot& s_;
  TenantId tenant_;
  const std::vector<Drop>& drops_;
  std::map<std::string, std::size_t> last_{};
  std::map<std::string, std::int64_t> now_{};
  std::set<std::string> unknown_{};
};

// Of a counter that is not settled nothing was used that asks for money, unless it goes on.
void check_is_settled(const Snapshot& s, const Loaded<Held>& held, const Drop& drop,
                      Checker& checker) {
  const Price* to = s.price(drop.to);
  for (const Charge& charge : drop.price.charges) {
    for (const std::string& name : counted_by(charge)) {
      if (to == nullptr || is_metered(*to, name)) continue;
      const auto granted = std::ranges::find(drop.granted, name, &Entitlement::name);
      const Limit* limit = granted == drop.granted.end() ? nullptr : granted->limit();
      const auto* counter = s.usage.find(held.row.tenant, drop.counter_of(name));
      if (limit == nullptr || counter == nullptr || counter->value.settled) continue;
      const bool is_free = charge.kind == ChargeKind::kOverage && limit->value;
      if (counter->value.used <= (is_free ? *limit->value : 0)) continue;
      checker.report(held.row, "changed to " + drop.to.plan.to_string() + " with " +
                                   std::to_string(counter->value.used) + " " + name +
                                   " used in period " + std::to_string(drop.index()) +
                                   " and not billed");
    }
  }
}

}  // namespace

void Dropped::check(const Loaded<Held>& held, const History& history,
                    std::span<const Loaded<Invoice>* const> others, const Counted& counted) {
  const std::vector<Drop> drops = drops_of(s_, history, others);
  Chain chain(s_, held.row.tenant, drops);
  for (std::size_t i = 0; i < drops.size(); ++i) {
    const Drop& drop = drops[i];
    checker_.look();
    for (const std::string& name : drop.names()) {
      counters_.emplace(held.row.tenant, drop.counter_of(name));
    }
    check_is_settled(s_, held, drop, checker_);
    const auto settled = chain.settled_with(i);
    if (!settled) continue;
    const auto wanted = wanted_with(drop, as_found(counted.of(held.row.tenant), *settled));
    if (!wanted.ok()) {
      checker_.report(held.row, error_message(wanted.status()));
      continue;
    }
    const std::vector<RatedLine> billed = billed_with(drop);
    // Of lines that ask for nothing no invoice is made.
    const bool asks_nothing =
        std::ranges::all_of(*wanted, [](const RatedLine& line) { return line.amount.is_zero(); });
    if (billed.empty() && asks_nothing) continue;
    if (std::ranges::equal(*wanted, billed, is_same_charge)) continue;
    checker_.report(held.row, "what the change to " + drop.to.plan.to_string() +
                                  " settled in period " + std::to_string(drop.index()) +
                                  " is not what its invoice bills");
  }
}

void Dropped::check_settled() {
  for (const auto& counter : s_.usage) {
    if (!counter.value.settled || late_period_of(counter.value.window)) continue;
    checker_.look();
    if (counters_.contains({counter.row.tenant, counter.row.id})) continue;
    checker_.report(counter.row, "says that " + std::to_string(*counter.value.settled) +
                                     " were billed with a change, and there was none");
  }
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
