// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TenantQuota: what a tenant may still use, counted durably.
//
//   if (auto d = billing.quota(tenant).consume("patients", 1); !d.allowed()) {
//     return forbidden(d.reason());
//   }
//
// The limit comes from the entitlement of that name of the tenant's subscription in use, over its
// window: a level, the billing period, the calendar month in the tenant's zone, or the lifetime.
// Where several subscriptions are in use, the one that was made first and grants it counts; limits
// are not added.
// Where the tenant's account says so (TenantAccount::is_pooled), the pooled limit of that name of
// its parent counts too (LimitSharing): both let a call through or nothing is counted in either. A
// delegated one grants the metric where no plan of the tenant's own does. Of the parent a tenant
// learns how that one limit stands, when it is the one that binds, and nothing else.
// Counters stand in the store; concurrent calls never admit more than a hard limit. What an overage
// limit admits beyond the limit is billed with the period's end (I25).
//
// Layer: engine. Thread safety: any thread; a TenantQuota lives as long as its Billing.
#ifndef OCTROI_ENGINE_QUOTA_H_
#define OCTROI_ENGINE_QUOTA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/quota/answer.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Engine;

// An answer of octroi/quota/answer.h, or why there is none to give.
class QuotaAnswer {
 public:
  // Refused, because of something other than a counter.
  explicit QuotaAnswer(std::string reason) : reason_(std::move(reason)) {}
  explicit QuotaAnswer(const quota::Answer& answer, bool is_pooled = false)
      : answer_(answer), reason_(answer.reason()), is_pooled_(is_pooled) {}

  [[nodiscard]] bool allowed() const noexcept { return answer_ && answer_->allowed(); }
  // A quota::Reason ("within_limit", "limit_reached", ...), or "no_subscription", "not_in_use",
  // "not_entitled", "metered" (events tell of it, and nothing limits it), "store_unavailable":
  // nothing was counted and nothing is let in.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  // Whether the numbers are those of the parent's pooled limit. Where two limits were asked the
  // answer is of the one that refuses, else of one that only warns, else of the one that has less
  // left; of the tenant's own where they are alike.
  [[nodiscard]] bool is_pooled() const noexcept { return is_pooled_; }
  // nullopt: unlimited, or no counter was asked.
  [[nodiscard]] std::optional<std::int64_t> limit() const noexcept {
    if (!answer_ || answer_->limit == quota::kUnlimited) return std::nullopt;
    return answer_->limit;
  }
  [[nodiscard]] std::int64_t used() const noexcept { return answer_ ? answer_->used : 0; }
  // Never below 0; nullopt as for limit().
  [[nodiscard]] std::optional<std::int64_t> remaining() const noexcept {
    if (!limit()) return std::nullopt;
    return answer_->remaining;
  }
  // When the window ends; nullopt for a level, a lifetime, a trial, and where no counter was asked.
  [[nodiscard]] std::optional<Instant> resets_at() const noexcept {
    if (!answer_ || answer_->resets_at == quota::kNever) return std::nullopt;
    return Instant{Duration{answer_->resets_at / 1000}};
  }
  // How long asking again is not worth it; nullopt where it was allowed, or no time is known.
  [[nodiscard]] std::optional<Duration> retry_after() const noexcept {
    if (!answer_ || allowed() || answer_->retry_after == quota::kNever) return std::nullopt;
    return Duration{answer_->retry_after / 1000};
  }
  // For octroi/quota/http_headers.h; nullptr where no counter was asked.
  [[nodiscard]] const quota::Answer* answer() const noexcept {
    return answer_ ? &*answer_ : nullptr;
  }

 private:
  std::optional<quota::Answer> answer_{};
  std::string reason_{};
  bool is_pooled_ = false;
};

class TenantQuota {
 public:
  // Would `amount` more be allowed? Counts nothing; used() tells what would be used then.
  [[nodiscard]] QuotaAnswer check(std::string_view metric, std::int64_t amount = 1) const;
  // Counts `amount` (>= 1) when it is allowed.
  [[nodiscard]] QuotaAnswer consume(std::string_view metric, std::int64_t amount = 1) const;
  // Gives back `amount` (>= 1) of what consume() counted in the present window, or of a level. More
  // than that is refused ("below_zero"), and nothing is given back: what events told stays told, as
  // does what children used. A pool gets back at most what the tenant counted in its present
  // window.
  [[nodiscard]] QuotaAnswer release(std::string_view metric, std::int64_t amount = 1) const;
  // Whether a flag is granted. Errors: FailedPrecondition "quota.no_subscription",
  // "quota.not_in_use", "quota.not_entitled" (also where it is no flag).
  [[nodiscard]] absl::StatusOr<bool> flag(std::string_view name) const;
  // A text or decimal entitlement as text ("ceseda-pro-v1", "0.87"). Errors: as flag().
  [[nodiscard]] absl::StatusOr<std::string> setting(std::string_view name) const;

 private:
  friend class Billing;
  TenantQuota(Engine& engine, TenantContext tenant)
      : engine_(&engine), tenant_(std::move(tenant)) {}

  Engine* engine_;
  TenantContext tenant_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_QUOTA_H_
