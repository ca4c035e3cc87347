// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/quota.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

#include "engine/engine.h"
#include "engine/pool.h"
#include "engine/usage.h"
#include "octroi/quota/decision.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::UsageCounter;

constexpr int kRaces = 100;

enum class Verb { kCheck, kConsume, kRelease };

// Nanoseconds since the epoch, which end in the year 2262.
quota::Nanos nanos(Instant instant) {
  constexpr std::int64_t kMost = quota::kNever / 1000;
  const std::int64_t micros = instant.time_since_epoch().count();
  return micros > kMost ? quota::kNever : std::max<std::int64_t>(micros, 0) * 1000;
}

quota::LimitTerms terms_of(const Limit& limit, const CounterPlace& place) {
  return {.limit = limit.value.value_or(quota::kUnlimited),
          .behaviour = static_cast<quota::Behaviour>(static_cast<std::uint8_t>(limit.behaviour)),
          .resets_at = place.ends_at ? nanos(*place.ends_at) : quota::kNever};
}

// An answer, and whose numbers it tells.
struct Verdict {
  quota::Answer answer;
  bool is_pooled = false;
};

// Whether `one` binds before `other`: who refuses, then who only warns, then the one with less
// left, then the later end.
bool binds_before(const quota::Answer& one, const quota::Answer& other) {
  const auto place = [](const quota::Answer& answer) {
    const bool warns =
        answer.why == quota::Reason::kAboveLimit || answer.why == quota::Reason::kOverage;
    return std::tuple(answer.allowed(), !warns, answer.remaining, -answer.resets_at);
  };
  return place(one) < place(other);
}

// The tenant's own counter. Without a grant it is the level that a pool follows, and limits
// nothing.
struct OwnCounter {
  std::optional<UsageGrant> grant{};
  CounterPlace place{};
  UsageCounter counter{};
  std::int64_t version = 0;

  [[nodiscard]] const Limit* limit() const noexcept {
    return grant ? grant->entitlement->limit() : nullptr;
  }
  [[nodiscard]] quota::LimitTerms terms() const {
    return limit() == nullptr ? quota::LimitTerms{} : terms_of(*limit(), place);
  }
  [[nodiscard]] bool is_level() const noexcept {
    return limit() == nullptr || limit()->window == LimitWindow::kLevel;
  }
  // Of what is used, so much is not the tenant's to give back.
  [[nodiscard]] std::int64_t kept() const noexcept {
    return counter.pooled.value_or(0) + (is_level() ? 0 : counter.told.value_or(0));
  }
};

// One try to answer.
class Attempt {
 public:
  Attempt(Engine& engine, const TenantContext& tenant, std::string_view metric, std::int64_t amount,
          Verb verb)
      : engine_(engine), tenant_(tenant), metric_(metric), amount_(amount), verb_(verb) {}

  absl::StatusOr<Verdict> run() {
    OCTROI_RETURN_IF_ERROR(engine_.open());
    OCTROI_ASSIGN_OR_RETURN(owner_, records::load<Tenant>(engine_.store(), tenant_,
                                                          tenant_.tenant().to_string(), "tenant"));
    OCTROI_RETURN_IF_ERROR(find_limits());
    OCTROI_RETURN_IF_ERROR(read_counters());
    const Verdict verdict = verb_ == Verb::kRelease ? release() : consume();
    if (verb_ == Verb::kCheck || !verdict.answer.allowed()) return verdict;
    OCTROI_RETURN_IF_ERROR(commit());
    return verdict;
  }

 private:
  absl::Status find_limits();
  absl::Status read_counters();
  Verdict consume();
  Verdict release();
  [[nodiscard]] quota::Answer consume_own() const;
  [[nodiscard]] quota::Answer consume_pooled() const;
  [[nodiscard]] bool follows_level() const { return own_ && own_->is_level() && pool_->is_level(); }
  absl::Status commit();

  Engine& engine_;
  const TenantContext& tenant_;
  std::string_view metric_;
  std::int64_t amount_;
  Verb verb_;
  records::Loaded<Tenant> owner_{};
  std::optional<OwnCounter> own_{};
  std::optional<Pool> pool_{};
  std::int64_t to_pool_ = 0;  // what is counted there; less than 0: given back
};

absl::Status Attempt::find_limits() {
  absl::StatusOr<UsageGrant> grant = find_grant(engine_, tenant_, metric_);
  if (!grant.ok() && !is_no_grant(grant.status())) return grant.status();
  if (grant.ok()) {
    const Limit* limit = grant->entitlement->limit();
    if (limit == nullptr) {
      return make_error(absl::StatusCode::kFailedPrecondition, "quota.not_entitled",
                        std::string(metric_) + " is no limit; ask for flag() or setting()");
    }
    if (limit->meter) {
      return make_error(absl::StatusCode::kFailedPrecondition, "quota.metered",
                        std::string(metric_) + " has a meter; tell of it by record_usage()");
    }
    own_.emplace().grant = *grant;
  }
  OCTROI_ASSIGN_OR_RETURN(pool_, Pool::find(engine_, owner_.value, metric_));
  if (own_) return absl::OkStatus();
  if (!pool_ || !pool_->entitles(owner_.value)) return grant.status();
  if (pool_->is_level()) own_.emplace();
  return absl::OkStatus();
}

absl::Status Attempt::read_counters() {
  const Instant now = engine_.now();
  if (own_) {
    own_->place = {.id = level_counter_id(metric_), .window = "level"};
    if (const Limit* limit = own_->limit()) {
      OCTROI_ASSIGN_OR_RETURN(own_->place,
                              counter_place(engine_, owner_.value, *own_->grant, *limit, now));
    }
    OCTROI_ASSIGN_OR_RETURN(auto stored,
                            records::find<UsageCounter>(engine_.store(), tenant_, own_->place.id));
    own_->counter = {.metric = std::string(metric_), .window = own_->place.window};
    if (stored) {
      own_->counter = std::move(stored->value);
      own_->version = stored->row.version;
    }
  }
  if (!pool_) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(CounterPlace place, pool_->place_at(engine_, now));
  return pool_->read(engine_, std::move(place));
}

quota::Answer Attempt::consume_own() const {
  const std::int64_t used = own_->counter.used;
  quota::Answer answer = quota::decide_consume(own_->terms(), used, amount_, nanos(engine_.now()));
  const Limit* limit = own_->limit();
  if (limit == nullptr || !answer.allowed()) return answer;
  if (is_billable(*own_->grant, *limit, answer.used)) return answer;
  answer.why = quota::Reason::kOverflow;
  answer.used = used;
  return answer;
}

quota::Answer Attempt::consume_pooled() const {
  quota::Answer answer = quota::decide_consume(terms_of(pool_->limit(), pool_->place()),
                                               pool_->used(), to_pool_, nanos(engine_.now()));
  if (answer.allowed() && !pool_->is_billable(answer.used)) {
    answer.why = quota::Reason::kOverflow;
    answer.used = pool_->used();
  }
  return answer;
}

Verdict Attempt::consume() {
  std::optional<quota::Answer> own;
  if (own_) own = consume_own();
  if (pool_) {
    to_pool_ = amount_;
    const std::int64_t missing = follows_level() ? own_->counter.own() - pool_->share() : 0;
    // Less than 1 is refused as it is.
    if (amount_ > 0 && __builtin_add_overflow(missing, amount_, &to_pool_)) {
      to_pool_ = quota::kUnlimited;
    }
  }
  if (own && own->allowed()) own_->counter.used = own->used;
  if (!pool_) return {*own};
  // The share was above the level: nothing more is taken.
  if (own_ && to_pool_ <= 0) return {*own};
  const quota::Answer pooled = consume_pooled();
  // A level of its own that nothing grants limits nothing.
  const bool own_binds = own && (own_->grant ? !binds_before(pooled, *own) : !own->allowed());
  if (own_binds) return {*own};
  return {pooled, true};
}

Verdict Attempt::release() {
  if (!own_) {
    const quota::LimitTerms terms = terms_of(pool_->limit(), pool_->place());
    const std::int64_t others = pool_->used() - pool_->share();
    const quota::Answer answer = quota::decide_release(terms, pool_->used(), amount_, others);
    if (answer.allowed()) to_pool_ = -amount_;
    return {answer, true};
  }
  const quota::Answer answer =
      quota::decide_release(own_->terms(), own_->counter.used, amount_, own_->kept());
  if (!answer.allowed()) return {answer};
  own_->counter.used = answer.used;
  if (!pool_) return {answer};
  const std::int64_t above = pool_->share() - own_->counter.own();
  to_pool_ =
      -(follows_level() ? std::max<std::int64_t>(0, above) : std::min(amount_, pool_->share()));
  return {answer};
}

absl::Status Attempt::commit() {
  Batch batch;
  if (own_) {
    if (own_->grant) OCTROI_RETURN_IF_ERROR(check_unchanged(engine_, tenant_, *own_->grant));
    own_->counter.updated_at = engine_.now();
    put_row(batch, records::to_row(tenant_.tenant(), own_->place.id, own_->counter, own_->version));
  }
  if (pool_ && to_pool_ != 0) {
    pool_->count(to_pool_);
    OCTROI_RETURN_IF_ERROR(pool_->check_unchanged(engine_));
    pool_->write(engine_, batch);
  }
  // Whoever leaves a pool writes its shares of levels.
  if (pool_) OCTROI_RETURN_IF_ERROR(check_same(engine_, tenant_, owner_));
  return engine_.store().commit(batch).status();
}

// Codes of find_grant() without their module; all else is the store's trouble.
QuotaAnswer refused(const absl::Status& status) {
  const std::string code = error_code(status);
  constexpr std::string_view kModule = "quota.";
  if (code.starts_with(kModule)) return QuotaAnswer(code.substr(kModule.size()));
  if (code == "tenant.not_found") return QuotaAnswer("no_subscription");
  return QuotaAnswer("store_unavailable");
}

QuotaAnswer ask(Engine& engine, const TenantContext& tenant, std::string_view metric,
                std::int64_t amount, Verb verb) {
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    const absl::StatusOr<Verdict> verdict = Attempt(engine, tenant, metric, amount, verb).run();
    if (verdict.ok()) return QuotaAnswer(verdict->answer, verdict->is_pooled);
    status = verdict.status();
    if (!absl::IsAborted(status) && !absl::IsAlreadyExists(status)) break;
  }
  return refused(status);
}

}  // namespace

QuotaAnswer TenantQuota::check(std::string_view metric, std::int64_t amount) const {
  return ask(*engine_, tenant_, metric, amount, Verb::kCheck);
}

QuotaAnswer TenantQuota::consume(std::string_view metric, std::int64_t amount) const {
  return ask(*engine_, tenant_, metric, amount, Verb::kConsume);
}

QuotaAnswer TenantQuota::release(std::string_view metric, std::int64_t amount) const {
  return ask(*engine_, tenant_, metric, amount, Verb::kRelease);
}

absl::StatusOr<bool> TenantQuota::flag(std::string_view name) const {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(const UsageGrant grant, find_grant(*engine_, tenant_, name));
  if (const bool* flag = std::get_if<bool>(&grant.entitlement->value)) return *flag;
  return make_error(absl::StatusCode::kFailedPrecondition, "quota.not_entitled",
                    std::string(name) + " is not a flag");
}

absl::StatusOr<std::string> TenantQuota::setting(std::string_view name) const {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(const UsageGrant grant, find_grant(*engine_, tenant_, name));
  if (const auto* text = std::get_if<std::string>(&grant.entitlement->value)) return *text;
  if (const auto* number = std::get_if<Decimal>(&grant.entitlement->value)) {
    return number->to_string();
  }
  return make_error(absl::StatusCode::kFailedPrecondition, "quota.not_entitled",
                    std::string(name) + " is neither a text nor a decimal");
}

}  // namespace v0
}  // namespace octroi
