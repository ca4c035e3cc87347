// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/messages.h"

#include <utility>

#include "octroi/dunning/working_time.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

bool may_wait(std::string_view name) {
  return name == templates::kReminder || name == templates::kTrialEnding ||
         name == templates::kPaymentMethodExpiring || name == templates::kFailedPayment ||
         name == templates::kSuspension;
}

}  // namespace

Values& Values::text(std::string_view name, std::string_view content) {
  json_.field(name, content);
  return *this;
}

Values& Values::day(std::string_view name, const std::optional<Date>& date) {
  if (date) json_.field(name, format_date(*date));
  return *this;
}

Values& Values::last_day(std::string_view name, const std::optional<Date>& end) {
  const absl::StatusOr<Date> last = end ? add_days(*end, -1) : absl::StatusOr<Date>(Date{});
  return day(name, end && last.ok() ? std::optional(*last) : std::nullopt);
}

Values& Values::money(std::string_view name, Money amount) {
  json_.field(name, amount.to_string());
  return *this;
}

Values& Values::number(std::string_view name, std::int64_t count) {
  json_.field(name, count);
  return *this;
}

Values& Values::flag(std::string_view name, bool is_set) {
  json_.field(name, is_set);
  return *this;
}

std::string Values::finish() && {
  json_.end();
  return std::move(json_).text();
}

Instant undisturbing(const Work& work) {
  const std::optional<QuietHours>& quiet = work.engine.options().dunning.quiet_hours;
  const Instant now = work.draft.now();
  return quiet ? after_quiet_hours(*quiet, work.tenant.value.zone, now) : now;
}

void notify(Work& work, std::string_view template_name, const std::string& subject, Values values) {
  if (work.readers.empty()) return;
  const bool is_required = is_required_notice(work.engine, template_name);
  const std::string data = std::move(values).finish();
  const std::string cause = work.draft.cause();
  for (const Reader& reader : work.readers) {
    if (!(is_required ? reader.takes_required : reader.takes_optional)) continue;
    std::string once_key(template_name);
    once_key += '|';
    once_key += cause;
    once_key += '|';
    once_key += recipient_key(reader.recipient);
    if (work.draft.has_effect(once_key)) continue;
    work.draft.add_effect(
        {.id = work.draft.new_id<EffectId>(),
         .tenant = work.draft.tenant(),
         .kind = EffectKind::kMessage,
         .status = EffectStatus::kPending,
         .subject = subject,
         .template_name = std::string(template_name),
         .recipient = reader.recipient.address,
         .data = data,
         .cause = cause,
         .once_key = std::move(once_key),
         .attempts = 0,
         .created_at = work.draft.now(),
         .due_at = may_wait(template_name) ? undisturbing(work) : work.draft.now(),
         .outcome = {},
         .channel = reader.recipient.channel,
         .language = reader.language});
  }
}

std::string plan_name(const Engine& engine, const PlanRef& ref) {
  const PlanVersion* version = engine.catalog().find(ref);
  return version != nullptr ? version->name : ref.code;
}

}  // namespace v0
}  // namespace octroi
