// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/correct_usage.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/late_usage.h"
#include "engine/metered_event.h"
#include "engine/plan/changing.h"
#include "engine/plan/correcting.h"
#include "engine/plan/crediting.h"
#include "engine/plan/issued.h"
#include "engine/pool.h"
#include "engine/usage.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptUsage;
using records::Loaded;
using records::UsageCounter;

constexpr TextRule kText{.bytes_max = 500};

absl::Status no_correction(std::string_view code, std::string_view why) {
  return make_error(absl::StatusCode::kFailedPrecondition, code, why);
}
absl::Status bad_correction(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "usage.bad_correction", why);
}

absl::Status check_shape(const CorrectUsage& request) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, kText));
  const bool is_known = request.settles == UsageSettling::kNextInvoice ||
                        request.settles == UsageSettling::kCreditNote;
  if (!is_known) return bad_correction("it is settled in no known way");
  if (!request.event.empty()) {
    if (request.units == 0 && !request.on) return absl::OkStatus();
    return bad_correction("an event has its period and no units; give either it or those");
  }
  if (request.value) return bad_correction("a value is that of an event; name the event");
  return request.units != 0 ? absl::OkStatus() : bad_correction("it changes nothing");
}

// What is corrected: a period of the subscription, and in it a counter.
struct Target {
  Subscription period;  // as it stands, or as what closed it found it
  bool is_closed = false;
  UsageGrant grant;  // as its terms have it
  std::optional<Loaded<KeptUsage>> event{};

  [[nodiscard]] const Limit& limit() const noexcept { return *grant.entitlement.limit(); }
  [[nodiscard]] std::string counter_id() const {
    const std::string& metric = grant.entitlement.name;
    return is_closed ? late_counter_id(period.id, metric, closed_index(period))
                     : period_counter_id(period.id, metric, closed_index(period));
  }
  [[nodiscard]] std::string window() const {
    return is_closed ? late_window(closed_index(period))
                     : "period " + std::to_string(closed_index(period));
  }
};

bool holds_event(const Subscription& period, const Loaded<KeptUsage>& event) {
  const std::int64_t index = closed_index(period);
  const std::string& metric = event.value.metric;
  return event.value.counter == period_counter_id(period.id, metric, index) ||
         event.value.counter == late_counter_id(period.id, metric, index);
}

absl::StatusOr<Loaded<KeptUsage>> find_event(Work& work, const CorrectUsage& request) {
  OCTROI_ASSIGN_OR_RETURN(
      auto found, records::find<KeptUsage>(work.engine.store(), work.context, request.event));
  const bool is_it = found && found->value.metric == request.metric && found->value.value &&
                     !found->value.corrects;
  if (is_it) return *std::move(found);
  return make_error(absl::StatusCode::kNotFound, "usage.no_such_event",
                    "no event of this key was counted by the meter of this metric");
}

// Fills in the period.
absl::Status find_period(Work& work, const CorrectUsage& request, const Subscription& held,
                         Target& target) {
  target.period = held;
  target.is_closed = is_final(held.status);
  const bool is_running =
      held.next_index > 0 &&
      (target.event ? holds_event(held, *target.event)
                    : (!request.on || (*held.current_start <= *request.on &&
                                       (!held.current_end || *request.on < *held.current_end))));
  if (is_running) return absl::OkStatus();
  target.is_closed = true;
  OCTROI_ASSIGN_OR_RETURN(const auto past, past_periods(work.engine, work.context, held.id));
  const Subscription* found = nullptr;
  if (target.event) {
    for (const Subscription& one : past) {
      if (holds_event(one, *target.event)) found = &one;
    }
  } else if (request.on) {
    found = octroi::find_period(past, *request.on);
  }
  if (found == nullptr) {
    return no_correction("usage.not_of_period", "no billed period of the subscription holds it");
  }
  target.period = *found;
  return absl::OkStatus();
}

absl::Status check_target(Work& work, const CorrectUsage& request, const Target& target) {
  const Limit& limit = target.limit();
  if (limit.meter.has_value() != target.event.has_value()) {
    return bad_correction("of what has a meter name the event, of all else say how many units");
  }
  if (request.value) {
    const bool reads_values = limit.meter->aggregation != Aggregation::kCount &&
                              limit.meter->aggregation != Aggregation::kUnique;
    if (!reads_values) return bad_correction("its meter reads no values");
    OCTROI_RETURN_IF_ERROR(check_value(*limit.meter, *request.value));
  }
  OCTROI_ASSIGN_OR_RETURN(const auto pool,
                          Pool::find(work.engine, work.tenant.value, request.metric));
  OCTROI_ASSIGN_OR_RETURN(const auto price,
                          work.engine.price_of_period(target.period, closed_index(target.period)));
  const bool is_of_period =
      limit.window == LimitWindow::kBillingPeriod && limit.sharing == LimitSharing::kOwn && !pool;
  if (is_of_period && (!target.is_closed || is_correctable(limit, *price))) {
    return absl::OkStatus();
  }
  return no_correction("usage.not_correctable",
                       "a level, what is pooled, what is counted by another window than the "
                       "billing period, and usage beside a commitment for several periods are not "
                       "corrected; tell a level an event below 0, or issue a credit note");
}

absl::StatusOr<Target> find_target(Work& work, const CorrectUsage& request,
                                   const records::Held& held) {
  Target target;
  if (!request.event.empty()) {
    OCTROI_ASSIGN_OR_RETURN(target.event, find_event(work, request));
  }
  OCTROI_RETURN_IF_ERROR(find_period(work, request, held.subscription, target));
  const Terms& terms = target.period.terms;
  OCTROI_ASSIGN_OR_RETURN(auto entitlement, work.engine.entitlement_of(terms, request.metric));
  if (!entitlement || entitlement->limit() == nullptr) {
    return no_correction("quota.not_entitled", "the period's terms do not count it");
  }
  OCTROI_ASSIGN_OR_RETURN(target.grant.version, work.engine.held_version(terms.plan));
  target.grant.held.subscription = target.period;
  target.grant.entitlement = *std::move(entitlement);
  OCTROI_RETURN_IF_ERROR(check_target(work, request, target));
  return target;
}

// The counter of the period while it was open.
absl::StatusOr<UsageCounter> counted_in_time(Work& work, const Target& target) {
  const std::string& metric = target.grant.entitlement.name;
  OCTROI_ASSIGN_OR_RETURN(const auto counter,
                          usage_source(work).counter(period_counter_id(
                              target.period.id, metric, closed_index(target.period))));
  return counter ? counter->value : UsageCounter{};
}

// An event that a change of terms inside the period settled is billed at those terms.
absl::Status check_not_settled(Work& work, const Target& target, std::int64_t settled) {
  if (settled == 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(auto told, usage_source(work).events(target.event->value.counter));
  std::ranges::sort(told, told_before);
  const auto found =
      std::ranges::find(told, target.event->row.id, [](const auto& one) { return one.row.id; });
  if (found - told.begin() >= settled) return absl::OkStatus();
  return no_correction("usage.not_correctable",
                       "a change of terms inside the period billed the event; issue a credit note");
}

// So many more in the counter; what was counted in time is `beside`, where it is another one.
absl::Status add_units(const Target& target, std::int64_t units, const UsageCounter& in_time,
                       UsageCounter& counter) {
  const std::int64_t beside = target.is_closed ? in_time.used : 0;
  std::int64_t all = 0;
  if (__builtin_add_overflow(counter.used, units, &counter.used) ||
      __builtin_add_overflow(beside, counter.used, &all) ||
      !is_billable(target.grant, target.limit(), all)) {
    return make_error(absl::StatusCode::kOutOfRange, "usage.overflow",
                      "so many cannot be counted or not be billed");
  }
  const std::int64_t least = in_time.settled.value_or(0);
  if (all < least) {
    return no_correction(
        "usage.exceeds_count",
        "it takes more than the " + std::to_string(all - units - least) + " that are counted");
  }
  if (counter.told)
    counter.told = std::max<std::int64_t>(0, *counter.told + std::min<std::int64_t>(units, 0));
  return absl::OkStatus();
}

// Writes the correction and its counter.
absl::Status write_correction(Work& work, const CorrectUsage& request, const Target& target) {
  const std::string id = target.counter_id();
  OCTROI_ASSIGN_OR_RETURN(const auto stored, usage_source(work).counter(id));
  OCTROI_ASSIGN_OR_RETURN(const UsageCounter in_time, counted_in_time(work, target));
  UsageCounter counter{.metric = request.metric, .window = target.window()};
  if (stored) counter = stored->value;
  counter.updated_at = work.draft.now();
  KeptUsage kept{.counter = id,
                 .metric = request.metric,
                 .quantity = request.units,
                 .used_at = {},
                 .recorded_at = work.draft.now(),
                 .corrects = request.event};
  if (target.event) {
    OCTROI_RETURN_IF_ERROR(check_not_settled(work, target, in_time.settled.value_or(0)));
    kept.quantity = 1;
    kept.used_at = target.event->value.used_at;
    kept.value = request.value ? request.value->normalized() : Decimal();
    kept.is_struck = !request.value;
    ++counter.used;
    counter.told = counter.told.value_or(0) + 1;
  } else {
    OCTROI_RETURN_IF_ERROR(add_units(target, request.units, in_time, counter));
  }
  work.draft.put(work.draft.tenant(), id, counter, stored ? stored->row.version : 0);
  work.draft.put(work.draft.tenant(), "correction " + work.draft.new_id<EventId>().to_string(),
                 kept);
  return absl::OkStatus();
}

// The invoice's lines of the charge, from the last one back, so that the dearest tiers stand.
absl::StatusOr<Money> take_parts(const Invoice& invoice, const std::vector<CreditNote>& notes,
                                 const RatedLine& correction, std::vector<LineCredit>& parts) {
  OCTROI_ASSIGN_OR_RETURN(Money needed, negate(correction.amount));
  for (std::size_t i = invoice.lines.size(); i-- > 0 && needed.is_positive();) {
    const InvoiceLine& line = invoice.lines[i];
    if (!is_of_charge(line, correction)) continue;
    Money left = line.amount;
    for (const CreditNote& note : notes) {
      for (const CreditedLine& credited : note.lines) {
        if (note.invoice != invoice.id || credited.line != static_cast<std::int64_t>(i)) continue;
        OCTROI_ASSIGN_OR_RETURN(left, subtract(left, credited.amount));
      }
    }
    if (!left.is_positive()) continue;
    OCTROI_ASSIGN_OR_RETURN(const Money taken, smaller(left, needed));
    parts.push_back({static_cast<std::int64_t>(i), taken});
    OCTROI_ASSIGN_OR_RETURN(needed, subtract(needed, taken));
  }
  return needed;
}

absl::StatusOr<std::optional<IssueCreditNote>> note_on(const Invoice& invoice,
                                                       const std::vector<CreditNote>& notes,
                                                       const std::vector<RatedLine>& lines) {
  IssueCreditNote note{.invoice = invoice.id};
  for (const RatedLine& line : lines) {
    OCTROI_ASSIGN_OR_RETURN(const Money missing, take_parts(invoice, notes, line, note.parts));
    if (missing.is_positive()) return std::nullopt;
  }
  return note;
}

// Settles all that waits of the period by a credit note of the invoice that billed it.
absl::Status settle_by_note(Work& work, const CorrectUsage& request, const Target& target) {
  OCTROI_ASSIGN_OR_RETURN(const auto lines, corrections_of(work, target.period, Closing::kPeriod));
  const auto rises = [](const RatedLine& line) { return line.amount.is_positive(); };
  if (std::ranges::any_of(lines, rises)) {
    return no_correction("usage.asks_for_more",
                         "a credit note asks for nothing; settle it with the next invoice");
  }
  if (lines.empty()) return absl::OkStatus();  // within what is free
  OCTROI_ASSIGN_OR_RETURN(const auto invoices, issued_for(work, target.period.id));
  OCTROI_ASSIGN_OR_RETURN(auto loaded,
                          records::load_all<CreditNote>(work.engine.store(), work.context));
  const std::vector<CreditNote> notes = records::values_of(std::move(loaded));
  bool is_left = true;
  for (const RatedLine& line : lines) {
    OCTROI_ASSIGN_OR_RETURN(const auto standing, standing_charge(invoices, notes, line));
    OCTROI_ASSIGN_OR_RETURN(const bool stands, stands_whole(standing, line.amount));
    is_left = is_left && stands;
  }
  for (const Invoice& invoice : invoices) {
    if (!is_left) break;
    OCTROI_ASSIGN_OR_RETURN(auto note, note_on(invoice, notes, lines));
    if (!note) continue;
    note->text = request.reason;
    return plan_credit_note(work, *note);
  }
  return no_correction("usage.not_on_one_invoice",
                       "no invoice of the period has so much left to give back; settle it with "
                       "the next invoice");
}

// The subscription as the plan has it so far.
absl::StatusOr<HeldWork> held_so_far(Work& work, SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, id));
  absl::Status read;
  work.draft.each_written<records::Held>([&](const Row& row) {
    if (row.id != held.was.row.id) return;
    auto written = records::from_row<records::Held>(row);
    read = written.status();
    if (written.ok()) held.now = *std::move(written);
  });
  OCTROI_RETURN_IF_ERROR(read);
  return held;
}

// Says what the period comes to, with what else waits of it.
absl::Status explain_wait(Work& work, const Target& target) {
  OCTROI_ASSIGN_OR_RETURN(const auto lines, corrections_of(work, target.period, Closing::kNone));
  OCTROI_ASSIGN_OR_RETURN(const Money sum, sum_of(target.period.terms.currency, lines));
  work.draft.explain("with the next invoice, period " +
                     std::to_string(closed_index(target.period)) + " asks for " + sum.to_string() +
                     " more than was billed");
  return absl::OkStatus();
}

std::string data_of(const CorrectUsage& request, const Target& target) {
  JsonWriter json;
  json.object().field("metric", request.metric).field("period", closed_index(target.period));
  if (target.event) {
    json.field("event", request.event);
    if (request.value) json.field("value", request.value->to_string());
  } else {
    json.field("units", request.units);
  }
  json.field("reason", request.reason).end();
  return std::move(json).text();
}

}  // namespace

absl::Status plan_correct_usage(Work& work, const CorrectUsage& request) {
  OCTROI_RETURN_IF_ERROR(check_shape(request));
  OCTROI_ASSIGN_OR_RETURN(const HeldWork found, load_held(work, request.subscription));
  OCTROI_ASSIGN_OR_RETURN(const Target target, find_target(work, request, found.now));
  const bool takes_note = target.is_closed && request.settles == UsageSettling::kCreditNote;
  if (target.is_closed && !takes_note && is_final(found.now.subscription.status)) {
    return no_correction("usage.no_next_invoice",
                         "the subscription has ended; settle it by a credit note");
  }
  OCTROI_RETURN_IF_ERROR(write_correction(work, request, target));
  if (takes_note) {
    OCTROI_RETURN_IF_ERROR(settle_by_note(work, request, target));
  } else if (target.is_closed) {
    OCTROI_RETURN_IF_ERROR(explain_wait(work, target));
  }
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, held_so_far(work, request.subscription));
  if (target.is_closed && !takes_note) {
    const std::int64_t index = closed_index(target.period);
    held.now.late_from = std::min(held.now.late_from.value_or(index), index);
  }
  note(work, held, "subscription.usage_corrected", data_of(request, target));
  work.draft.complete(held.was, held.now);
  work.draft.about(request.subscription.to_string());
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
