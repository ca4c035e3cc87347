// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/outbox.h"

#include <array>
#include <chrono>
#include <set>
#include <string>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::array<std::chrono::minutes, 6> kBackoff{
    std::chrono::minutes(1),   std::chrono::minutes(5),   std::chrono::minutes(30),
    std::chrono::minutes(120), std::chrono::minutes(360), std::chrono::minutes(1440)};
constexpr std::int64_t kTriesMax = 12;
constexpr std::size_t kPageRows = 500;

absl::Status perform(Engine& engine, const records::Loaded<Effect>& effect) {
  switch (effect.value.kind) {
    case EffectKind::kCharge:
      return perform_charge(engine, effect);
    case EffectKind::kMessage:
      return perform_message(engine, effect);
    case EffectKind::kProvision:
      return perform_provision(engine, effect);
  }
  return absl::OkStatus();
}

// A worker that lost the race for an effect leaves it to the winner.
bool lost_race(const absl::Status& status) { return absl::IsAborted(status); }

// An effect whose outcome cannot be put down waits for a person; the others go on.
absl::Status park(Engine& engine, const records::Loaded<Effect>& effect, const absl::Status& why) {
  const Effect now = parked(effect.value, error_message(why));
  Batch batch;
  batch.update(records::to_row(effect.row.tenant, effect.row.id, now, effect.row.version));
  return engine.store().commit(batch).status();
}

// Errors: those of a store that cannot be worked with now.
absl::Status settle_effect(Engine& engine, const records::Loaded<Effect>& effect,
                           RunReport& report) {
  const absl::Status status = perform(engine, effect);
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
  const absl::Status put = park(engine, effect, status);
  return lost_race(put) ? absl::OkStatus() : put;
}

}  // namespace

Effect done(Effect effect, std::string outcome) {
  ++effect.attempts;
  effect.status = EffectStatus::kDone;
  effect.due_at.reset();
  effect.outcome = std::move(outcome);
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
  effect.outcome = std::move(outcome);
  return effect;
}

absl::Status run_outbox(Engine& engine, RunReport& report) {
  Query query{.type = &records::record_type<Effect>(), .index = "due", .rows_max = kPageRows};
  query.until = records::Column<Instant>::encode(engine.now() + std::chrono::milliseconds(1));
  // Each effect that is performed leaves the due range or moves on, so the first page shrinks until
  // it is empty; one that only other workers touch is seen at most once more.
  std::set<std::string> unreadable;
  for (bool progressed = true; progressed;) {
    progressed = false;
    OCTROI_ASSIGN_OR_RETURN(const Page page, engine.store().scan_all(engine.self(), query));
    for (const Row& row : page.rows) {
      const auto effect = records::loaded_from_row<Effect>(row);
      if (!effect.ok()) {  // the others are performed all the same
        if (unreadable.insert(row.id).second) {
          report.problems.push_back("effect " + row.id + ": " + error_message(effect.status()));
        }
        continue;
      }
      const std::int64_t before = report.effects + report.parked;
      OCTROI_RETURN_IF_ERROR(settle_effect(engine, *effect, report));
      progressed = progressed || report.effects + report.parked > before;
      if (engine.options().on_progress) engine.options().on_progress({"effects", report.effects});
    }
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
