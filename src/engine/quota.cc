// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/quota.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/engine.h"
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

absl::Status count(Engine& engine, const TenantContext& tenant, const std::string& id,
                   UsageCounter counter, std::int64_t version) {
  counter.updated_at = engine.now();
  Row row = records::to_row(tenant.tenant(), id, counter, version);
  Batch batch;
  if (version == 0) {
    batch.insert(std::move(row));
  } else {
    batch.update(std::move(row));
  }
  return engine.store().commit(batch).status();
}

absl::StatusOr<quota::Answer> attempt(Engine& engine, const TenantContext& tenant,
                                      std::string_view metric, std::int64_t amount, Verb verb) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  OCTROI_ASSIGN_OR_RETURN(
      const auto owner,
      records::load<Tenant>(engine.store(), tenant, tenant.tenant().to_string(), "tenant"));
  OCTROI_ASSIGN_OR_RETURN(const UsageGrant grant, find_grant(engine, tenant, metric));
  const auto* limit = std::get_if<Limit>(&grant.entitlement.value);
  if (limit == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "quota.not_entitled",
                      std::string(metric) + " is no limit; ask for flag() or setting()");
  }
  if (limit->meter) {
    return make_error(absl::StatusCode::kFailedPrecondition, "quota.metered",
                      std::string(metric) + " has a meter; tell of it by record_usage()");
  }
  OCTROI_ASSIGN_OR_RETURN(const CounterPlace place,
                          counter_place(engine, owner.value, grant, *limit, engine.now()));
  OCTROI_ASSIGN_OR_RETURN(const auto stored,
                          records::find<UsageCounter>(engine.store(), tenant, place.id));
  UsageCounter counter{.metric = grant.entitlement.name, .window = place.window};
  if (stored) counter = stored->value;
  const std::int64_t used = counter.used;
  const quota::LimitTerms terms = terms_of(*limit, place);
  const bool can_fall = limit->window == LimitWindow::kLevel;
  const std::int64_t kept = can_fall ? 0 : counter.told.value_or(0);
  quota::Answer decision = verb == Verb::kRelease
                               ? quota::decide_release(terms, used, amount, kept)
                               : quota::decide_consume(terms, used, amount, nanos(engine.now()));
  if (verb != Verb::kRelease && decision.allowed() && !is_billable(grant, *limit, decision.used)) {
    decision.why = quota::Reason::kOverflow;
    decision.used = used;
    return decision;
  }
  if (verb == Verb::kCheck || !decision.allowed()) return decision;
  OCTROI_RETURN_IF_ERROR(check_unchanged(engine, tenant, grant));
  counter.used = decision.used;
  OCTROI_RETURN_IF_ERROR(
      count(engine, tenant, place.id, std::move(counter), stored ? stored->row.version : 0));
  return decision;
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
    const absl::StatusOr<quota::Answer> decision = attempt(engine, tenant, metric, amount, verb);
    if (decision.ok()) return QuotaAnswer(*decision);
    status = decision.status();
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
  if (const bool* flag = std::get_if<bool>(&grant.entitlement.value)) return *flag;
  return make_error(absl::StatusCode::kFailedPrecondition, "quota.not_entitled",
                    std::string(name) + " is not a flag");
}

absl::StatusOr<std::string> TenantQuota::setting(std::string_view name) const {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(const UsageGrant grant, find_grant(*engine_, tenant_, name));
  if (const auto* text = std::get_if<std::string>(&grant.entitlement.value)) return *text;
  if (const auto* number = std::get_if<Decimal>(&grant.entitlement.value)) {
    return number->to_string();
  }
  return make_error(absl::StatusCode::kFailedPrecondition, "quota.not_entitled",
                    std::string(name) + " is neither a text nor a decimal");
}

}  // namespace v0
}  // namespace octroi
