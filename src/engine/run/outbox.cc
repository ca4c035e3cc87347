// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/outbox.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::array<std::chrono::minutes, 6> kBackoff{
    std::chrono::minutes(1),   std::chrono::minutes(5),   std::chrono::minutes(30),
    std::chrono::minutes(120), std::chrono::minutes(360), std::chrono::minutes(1440)};
constexpr std::int64_t kTriesMax = 12;
constexpr std::size_t kPageRows = 500;
constexpr int kRaces = 5;
// Effects that are marked, or put down, in one commit: few enough that a crash leaves few messages
// to a person, many enough that the disk's rounds do not count.
constexpr std::size_t kChunk = 25;

// Words from outside are for people: what cannot be kept must not keep the effect from its next
// try.
std::string readable(std::string outcome) {
  constexpr TextRule kRule{.bytes_max = 2000, .may_be_empty = true, .may_have_newlines = true};
  return check_text("outcome", outcome, kRule).ok() ? outcome : "(words that are no plain text)";
}

absl::Status perform(Engine& engine, const Taken& taken) {
  switch (taken.effect.value.kind) {
    case EffectKind::kCharge:
      return perform_charge(engine, taken);
    case EffectKind::kRefund:
      return perform_refund(engine, taken);
    case EffectKind::kProvision:
      return perform_provision(engine, taken);
    case EffectKind::kFollow:
      return perform_follow(engine, taken);
    case EffectKind::kMessage:
      break;  // sent together
  }
  return absl::OkStatus();
}

// A worker that lost the race for an effect leaves it to the winner.
bool lost_race(const absl::Status& status) { return absl::IsAborted(status); }

// Errors: those of a store that cannot be worked with now.
absl::Status settle_effect(Engine& engine, const Taken& taken, RunReport& report) {
  const records::Loaded<Effect>& effect = taken.effect;
  const absl::Status status = perform(engine, taken);
  if (status.ok()) {
    ++report.effects;
    return status;
  }
  if (lost_race(status)) {
    ++report.conflicts;
    return absl::OkStatus();
  }
  // After an unknown commit too the effect is asked again, under the same key.
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsUnknown(status)) {
    return status;
  }
  report.problems.push_back("effect " + effect.row.id + ": " + error_message(status));
  ++report.parked;
  // An effect whose outcome cannot be put down waits for a person; the others go on.
  const absl::Status put = put_effect(engine, effect, parked(effect.value, error_message(status)));
  return lost_race(put) ? absl::OkStatus() : put;
}

// Money may move twice where it is asked for twice; the others are told apart by their keys.
bool is_marked_first(const Effect& effect) {
  return effect.kind == EffectKind::kCharge || effect.kind == EffectKind::kRefund;
}

// Marks what has to be marked, many in one commit. What another worker took is left out.
absl::StatusOr<std::vector<Taken>> take(Engine& engine, std::span<const Taken> chunk,
                                        RunReport& report) {
  std::vector<Taken> taken;
  std::vector<NextEffect> marks;
  for (const Taken& one : chunk) {
    if (!is_marked_first(one.effect.value) || one.was_marked) {
      taken.push_back(one);
      continue;
    }
    Effect running = one.effect.value;
    running.status = EffectStatus::kRunning;
    marks.push_back({one.effect, std::move(running)});
  }
  OCTROI_ASSIGN_OR_RETURN(auto marked, put_effects(engine, marks));
  report.conflicts += static_cast<std::int64_t>(marks.size() - marked.size());
  for (records::Loaded<Effect>& one : marked) taken.push_back({std::move(one), false});
  std::sort(taken.begin(), taken.end(), [](const Taken& a, const Taken& b) {
    return std::tie(a.effect.value.due_at, a.effect.row.tenant, a.effect.row.id) <
           std::tie(b.effect.value.due_at, b.effect.row.tenant, b.effect.row.id);
  });
  return taken;
}

// The page's effects, messages last.
struct Due {
  std::vector<Taken> acts;
  std::vector<Taken> messages;
};

Due sort_out(const Page& page, std::set<std::string>& unreadable, RunReport& report) {
  Due due;
  for (const Row& row : page.rows) {
    auto effect = records::loaded_from_row<Effect>(row);
    if (!effect.ok()) {  // the others are performed all the same
      if (unreadable.insert(row.id).second) {
        report.problems.push_back("effect " + row.id + ": " + error_message(effect.status()));
      }
      continue;
    }
    const bool is_message = effect->value.kind == EffectKind::kMessage;
    const bool was_marked = effect->value.status == EffectStatus::kRunning;
    (is_message ? due.messages : due.acts).push_back({*std::move(effect), was_marked});
  }
  return due;
}

absl::Status perform_acts(Engine& engine, std::span<const Taken> acts, RunReport& report) {
  for (std::size_t first = 0; first < acts.size(); first += kChunk) {
    const auto chunk = acts.subspan(first, std::min(kChunk, acts.size() - first));
    OCTROI_ASSIGN_OR_RETURN(const std::vector<Taken> taken, take(engine, chunk, report));
    for (const Taken& one : taken) {
      OCTROI_RETURN_IF_ERROR(settle_effect(engine, one, report));
      engine.tell_progress("effects", report.effects);
    }
  }
  return absl::OkStatus();
}

absl::Status perform_messages(Engine& engine, std::span<const Taken> messages, RunReport& report) {
  for (std::size_t first = 0; first < messages.size(); first += kChunk) {
    const auto chunk = messages.subspan(first, std::min(kChunk, messages.size() - first));
    OCTROI_RETURN_IF_ERROR(send_messages(engine, chunk, report));
    engine.tell_progress("effects", report.effects);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<records::Loaded<Effect>>> put_effects(Engine& engine,
                                                                 std::span<const NextEffect> next) {
  std::vector<records::Loaded<Effect>> put;
  if (next.empty()) return put;
  Batch batch;
  for (const NextEffect& one : next) {
    Row row = records::to_row(one.was.row.tenant, one.was.row.id, one.now, one.was.row.version);
    batch.update(row);
    ++row.version;
    put.push_back({one.now, std::move(row)});
  }
  const absl::Status status = engine.store().commit(batch).status();
  if (status.ok()) return put;
  put.clear();
  if (!lost_race(status)) return status;
  if (next.size() == 1) return put;
  for (const NextEffect& one : next) {
    OCTROI_ASSIGN_OR_RETURN(auto alone, put_effects(engine, std::span(&one, 1)));
    for (records::Loaded<Effect>& effect : alone) put.push_back(std::move(effect));
  }
  return put;
}

absl::Status put_effect(Engine& engine, const records::Loaded<Effect>& was, Effect now) {
  Batch batch;
  batch.update(records::to_row(was.row.tenant, was.row.id, now, was.row.version));
  return engine.store().commit(batch).status();
}

Effect done(Effect effect, std::string outcome) {
  ++effect.attempts;
  effect.status = EffectStatus::kDone;
  effect.due_at.reset();
  effect.outcome = readable(std::move(outcome));
  return effect;
}

Effect parked(Effect effect, std::string outcome) {
  effect = done(std::move(effect), std::move(outcome));
  effect.status = EffectStatus::kParked;
  return effect;
}

Effect later(Effect effect, Instant now, std::string outcome) {
  if (effect.attempts + 1 >= kTriesMax) return parked(std::move(effect), std::move(outcome));
  const auto step =
      std::min<std::size_t>(static_cast<std::size_t>(effect.attempts), kBackoff.size() - 1);
  ++effect.attempts;
  effect.status = EffectStatus::kPending;
  effect.due_at = now + kBackoff[step];
  effect.outcome = readable(std::move(outcome));
  return effect;
}

absl::Status record_outcome(
    Engine& engine, const TenantContext& context, const records::Loaded<Effect>* effect,
    const std::function<absl::Status(Work&, std::optional<Effect>& next)>& fill) {
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine, context, engine.now()));
    std::optional<Effect> next;
    OCTROI_RETURN_IF_ERROR(fill(work, next));
    if (effect != nullptr && next) {
      work.draft.put(context.tenant(), effect->row.id, *next, effect->row.version);
    }
    const OperationPlan plan = std::move(work.draft).finish();
    if (plan.batch.empty()) return absl::OkStatus();
    status = engine.store().commit(plan.batch).status();
    if (!absl::IsAborted(status)) return status;
    if (effect == nullptr) continue;
    // Whoever changed the tenant may have done this very effect.
    OCTROI_ASSIGN_OR_RETURN(const auto now,
                            records::find<Effect>(engine.store(), context, effect->row.id));
    if (!now || now->row.version != effect->row.version) return status;
  }
  return status;
}

absl::Status run_outbox(Engine& engine, RunReport& report) {
  Query query{.type = &records::record_type<Effect>(), .index = "due", .rows_max = kPageRows};
  query.until = records::Column<Instant>::encode(engine.now() + std::chrono::milliseconds(1));
  // Each effect that is performed leaves the due range or moves on, so the first page shrinks until
  // it is empty; one that only other workers touch is seen at most once more.
  std::set<std::string> unreadable;
  for (bool progressed = true; progressed;) {
    OCTROI_ASSIGN_OR_RETURN(const Page page, engine.store().scan_all(engine.self(), query));
    const std::int64_t before = report.effects + report.parked;
    const Due due = sort_out(page, unreadable, report);
    OCTROI_RETURN_IF_ERROR(perform_acts(engine, due.acts, report));
    OCTROI_RETURN_IF_ERROR(perform_messages(engine, due.messages, report));
    progressed = report.effects + report.parked > before;
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
