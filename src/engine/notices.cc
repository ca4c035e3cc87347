// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/notices.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/engine.h"
#include "engine/plan/audience.h"
#include "engine/plan/planning.h"
#include "engine/reading.h"
#include "engine/records/records.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, const std::string& message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check_shape(const NoticePreferences& preferences) {
  if (!preferences.email.empty()) {
    OCTROI_RETURN_IF_ERROR(check_address("preferences.email", Channel::kMail, preferences.email));
  }
  if (!preferences.phone.empty()) {
    OCTROI_RETURN_IF_ERROR(check_address("preferences.phone", Channel::kSms, preferences.phone));
  }
  if (preferences.language.empty()) return absl::OkStatus();
  return check_code("preferences.language", preferences.language);
}

// Where a member has nothing of its own, the tenant's stands in for the tenant only.
absl::Status check_channels(const Engine& engine, const Tenant& tenant,
                            const NoticePreferences& preferences) {
  const bool is_tenants = !preferences.member;
  const bool has_mail = !preferences.email.empty() || (is_tenants && !mail_of(tenant).empty());
  const bool has_phone = !preferences.phone.empty() || (is_tenants && !phone_of(tenant).empty());
  for (const Channel channel : kChannels) {
    if (!preferences.channels.contains(channel)) continue;
    const std::string name(to_string(channel));
    if (!engine.carries(channel)) {
      return invalid("notification.not_carried",
                     "no notifier of this host carries " + name + " messages");
    }
    const bool has_address =
        channel == Channel::kInApp || (channel == Channel::kMail ? has_mail : has_phone);
    if (has_address) continue;
    return invalid("notification.no_address",
                   name + " needs " + (channel == Channel::kMail ? "a mail address" : "a phone") +
                       (channel == Channel::kMail ? "" : " number with its country"));
  }
  return absl::OkStatus();
}

std::string told(const NoticePreferences& preferences) {
  JsonWriter json;
  json.object().field("channels", format_channels(preferences.channels));
  json.field("wants_optional", preferences.wants_optional).end();
  return std::move(json).text();
}

absl::Status plan_preferences(Work& work, const NoticePreferences& preferences) {
  OCTROI_RETURN_IF_ERROR(check_channels(work.engine, work.tenant.value, preferences));
  if (preferences.member) {
    OCTROI_RETURN_IF_ERROR(records::load<Member>(work.engine.store(), work.context,
                                                 preferences.member->to_string(), "member")
                               .status());
  }
  const std::string id = records::preferences_id(preferences.member);
  work.draft.about(id);
  OCTROI_ASSIGN_OR_RETURN(const auto was,
                          records::find<NoticePreferences>(work.engine.store(), work.context, id));
  if (!was) {
    work.draft.create(id, preferences, "preferences.set", told(preferences));
  } else if (was->value != preferences) {
    work.draft.change(*was, preferences, "preferences.set", told(preferences));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TenantNotices::set_preferences(const NoticePreferences& preferences) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_RETURN_IF_ERROR(check_shape(preferences));
  return carry_out(*engine_,
                   [&] {
                     return plan_work(*engine_, tenant_, [&](Work& work) {
                       return plan_preferences(work, preferences);
                     });
                   })
      .status();
}

absl::StatusOr<std::vector<NoticePreferences>> TenantNotices::preferences() const {
  OCTROI_ASSIGN_OR_RETURN(auto all, read_all<NoticePreferences>(*engine_, tenant_));
  std::stable_partition(all.begin(), all.end(),
                        [](const NoticePreferences& one) { return !one.member; });
  return all;
}

}  // namespace v0
}  // namespace octroi
