// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/grants.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/anchored.h"
#include "octroi/wallet/grant.h"

namespace octroi::vectors {
namespace {

// What happens to the book at one time, in this order: usage belongs to what begins then.
enum class StepKind : std::uint8_t { kVoid, kReset, kRecur, kUsage };

struct Step {
  Instant at;
  StepKind kind = StepKind::kUsage;
  std::string grant{};  // of kVoid and kRecur
  Decimal usage{};
};

// Many a case says "DAY".
absl::StatusOr<Interval> length_of(const Json& name) {
  std::string text = name;
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return interval_named(text);
}

absl::StatusOr<std::optional<Instant>> expiry_of(const Json& input, Instant effective_at) {
  if (input.contains("expires_after")) {  // "P30D"
    OCTROI_ASSIGN_OR_RETURN(const CivilDuration after, duration_named(input.at("expires_after")));
    OCTROI_ASSIGN_OR_RETURN(const Instant end, plus(effective_at, after, {}));
    return std::optional<Instant>(end);
  }
  if (!input.contains("expiration")) return optional_instant_at(input, "expires_at", {});
  const Json& length = input.at("expiration");
  OCTROI_RETURN_IF_ERROR(only_keys(length, {"duration", "count"}));
  AnchoredPeriod period{.anchor = effective_at};
  OCTROI_ASSIGN_OR_RETURN(period.interval, length_of(length.at("duration")));
  period.interval.count *= length.at("count").get<std::int32_t>();
  OCTROI_RETURN_IF_ERROR(check_interval(period.interval));
  OCTROI_ASSIGN_OR_RETURN(const Window window, window_at(period, effective_at));
  return std::optional<Instant>(window.end);
}

Json recurrence_of(const Json& grant) {
  return grant.value(word_in(grant, {"recurrence", "recurs"}), Json());
}

absl::StatusOr<Grant> grant_of(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"id", "amount", "priority", "effective_at", "expires_at", "expiration",
                        "rollover_min", "rollover_max", "voided_at", "deleted_at", "recurrence",
                        "recurs", "active_from", "expires_after", "balance"}));
  Grant grant{.id = input.at("id")};
  OCTROI_ASSIGN_OR_RETURN(grant.amount, decimal(input, "amount"));
  grant.priority = input.value("priority", 0);
  const char* const start = word_in(input, {"effective_at", "active_from"});
  if (input.contains(start)) {
    OCTROI_ASSIGN_OR_RETURN(grant.effective_at, instant_at(input, start, {}));
  } else if (recurrence_of(input).is_structured() && recurrence_of(input).contains("anchor")) {
    OCTROI_ASSIGN_OR_RETURN(grant.effective_at, instant_at(recurrence_of(input), "anchor", {}));
  } else if (!recurrence_of(input).is_null() || input.contains("expiration") ||
             input.contains("expires_after")) {
    return unsupported("a length from no stated time");
  }
  OCTROI_ASSIGN_OR_RETURN(grant.expires_at, expiry_of(input, grant.effective_at));
  OCTROI_ASSIGN_OR_RETURN(const auto least, optional_decimal(input, "rollover_min"));
  OCTROI_ASSIGN_OR_RETURN(const auto most, optional_decimal(input, "rollover_max"));
  grant.rollover_min = least.value_or(Decimal());
  grant.rollover_max = most.value_or(Decimal());
  return grant;
}

// The times after its start at which a grant is granted anew, up to `until`.
absl::Status add_recurrences(const Json& input, const Grant& grant, std::optional<Instant> until,
                             std::vector<Step>& steps) {
  const Json told = recurrence_of(input);
  if (told.is_null()) return absl::OkStatus();
  if (!until) return unsupported("a grant that recurs, and no end");
  AnchoredPeriod period{.anchor = grant.effective_at};
  if (told.is_object()) {
    OCTROI_RETURN_IF_ERROR(only_keys(told, {"interval", "anchor"}));
    if (told.contains("anchor")) {
      OCTROI_ASSIGN_OR_RETURN(period.anchor, instant_at(told, "anchor", {}));
    }
  }
  OCTROI_ASSIGN_OR_RETURN(period.interval,
                          length_of(told.is_object() ? told.at("interval") : told));
  constexpr std::size_t kMost = 10'000;
  OCTROI_ASSIGN_OR_RETURN(Window window, window_at(period, grant.effective_at));
  while (window.end <= *until && (!grant.expires_at || window.end < *grant.expires_at)) {
    steps.push_back({.at = window.end, .kind = StepKind::kRecur, .grant = grant.id});
    if (steps.size() > kMost) return unsupported("too many recurrences");
    OCTROI_ASSIGN_OR_RETURN(window, window_at(period, window.end));
  }
  return absl::OkStatus();
}

absl::Status add_usage_steps(const Json& usage, const GrantBook& book, std::vector<Step>& steps) {
  if (usage.is_array()) {
    for (const Json& one : usage) {
      OCTROI_RETURN_IF_ERROR(only_keys(one, {"at", "qty"}));
      Step step;
      OCTROI_ASSIGN_OR_RETURN(step.at, instant_at(one, "at", {}));
      OCTROI_ASSIGN_OR_RETURN(step.usage, decimal(one, "qty"));
      steps.push_back(step);
    }
    return absl::OkStatus();
  }
  Step step;  // all at once, at no stated time: when all grants are in effect
  OCTROI_ASSIGN_OR_RETURN(step.usage, to_decimal(usage));
  step.at = kInstantMin;
  for (const GrantBalance& one : book.grants) step.at = std::max(step.at, one.grant.effective_at);
  steps.push_back(step);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Step>> steps_of(const Json& input, const GrantBook& book,
                                           std::optional<Instant> until) {
  std::vector<Step> steps;
  for (const Json& one : input.at("grants")) {
    for (const char* key : {"voided_at", "deleted_at"}) {
      OCTROI_ASSIGN_OR_RETURN(const auto at, optional_instant_at(one, key, {}));
      if (at) steps.push_back({.at = *at, .kind = StepKind::kVoid, .grant = one.at("id")});
    }
    const auto same = [&](const GrantBalance& held) { return held.grant.id == one.at("id"); };
    const auto held = std::ranges::find_if(book.grants, same);
    OCTROI_RETURN_IF_ERROR(add_recurrences(one, held->grant, until, steps));
  }
  Json resets = input.value("resets", Json::array());
  if (input.contains("reset")) resets.push_back(input.at("reset"));
  for (const Json& one : resets) {
    Step step{.at = {}, .kind = StepKind::kReset};
    OCTROI_ASSIGN_OR_RETURN(step.at, instant_at({{"at", one}}, "at", {}));
    steps.push_back(step);
  }
  OCTROI_RETURN_IF_ERROR(add_usage_steps(input.value("usage", Json::array()), book, steps));
  std::ranges::stable_sort(steps, {},
                           [](const Step& step) { return std::pair(step.at, step.kind); });
  return steps;
}

// The book, and under which id it holds each grant: one granted anew has another.
struct Held {
  GrantBook book;
  std::map<std::string, std::string> current{};  // without those that were voided
  std::map<std::string, Grant> terms{};
};

// What is left goes, and the whole amount comes, to expire when the first does.
absl::Status recur(Held& held, const Step& step) {
  const auto current = held.current.find(step.grant);
  if (current == held.current.end()) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(void_grant(held.book, current->second).status());
  Grant anew = held.terms.at(step.grant);
  anew.id = current->second + "'";
  anew.effective_at = step.at;
  current->second = anew.id;
  return add(held.book, anew);
}

absl::Status take(Held& held, const Step& step, OverageAtReset overage) {
  if (step.kind == StepKind::kUsage) return burn(held.book, step.at, step.usage).status();
  if (step.kind == StepKind::kReset) return reset(held.book, step.at, overage);
  // Overage of the time before is burnt first.
  OCTROI_RETURN_IF_ERROR(burn(held.book, step.at, Decimal()).status());
  if (step.kind == StepKind::kRecur) return recur(held, step);
  const auto current = held.current.extract(step.grant);
  return current.empty() ? absl::OkStatus() : void_grant(held.book, current.mapped()).status();
}

Json balances_of(const Held& held, std::optional<Instant> until) {
  Json balances = Json::object();
  for (const auto& [id, unused] : held.terms) balances[id] = text(Decimal());
  for (const auto& [id, current] : held.current) {
    for (const GrantBalance& one : held.book.grants) {
      if (one.grant.id != current) continue;
      const bool is_early = until && one.grant.effective_at > *until;
      const bool is_over = until && one.grant.expires_at && *one.grant.expires_at <= *until;
      balances[id] = text(is_early || is_over ? Decimal() : one.balance);
    }
  }
  return balances;
}

}  // namespace

absl::StatusOr<Json> grants(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"grants", "usage", "start", "until", "reset", "resets", "preserve_overage"}));
  Held held;
  for (const Json& one : input.at("grants")) {
    OCTROI_ASSIGN_OR_RETURN(const Grant grant, grant_of(one));
    OCTROI_RETURN_IF_ERROR(add(held.book, grant));
    if (one.contains("balance")) {  // some of it was used before
      OCTROI_ASSIGN_OR_RETURN(const Decimal balance, decimal(one, "balance"));
      const auto same = [&](const GrantBalance& g) { return g.grant.id == grant.id; };
      std::ranges::find_if(held.book.grants, same)->balance = balance;
    }
    held.current[grant.id] = grant.id;
    held.terms[grant.id] = grant;
  }
  OCTROI_ASSIGN_OR_RETURN(const auto until, optional_instant_at(input, "until", {}));
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Step> steps, steps_of(input, held.book, until));
  const OverageAtReset overage =
      input.value("preserve_overage", false) ? OverageAtReset::kKeep : OverageAtReset::kForget;
  for (const Step& step : steps) {
    const bool is_usage = step.kind == StepKind::kUsage;
    if (until && (is_usage ? step.at >= *until : step.at > *until)) continue;
    OCTROI_RETURN_IF_ERROR(take(held, step, overage));
  }
  if (until) OCTROI_RETURN_IF_ERROR(burn(held.book, *until, Decimal()).status());
  return Json{{"balances", balances_of(held, until)},
              {"overage", text(held.book.overage)},
              {"usage_since_reset", text(held.book.used)}};
}

}  // namespace octroi::vectors
