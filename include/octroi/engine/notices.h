// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TenantNotices: whom of a tenant the engine writes to, by which channel and in which language.
//
// What happens (an invoice, a failed payment, a suspension) is told to the tenant: at its billing
// address, or its contact's, where nobody said otherwise. Preferences say otherwise, for the tenant
// itself and for members who want copies of their own. A notice that a law asks for
// (TemplateDescription::is_required, BillingOptions::required_notices) cannot be opted out of, and
// goes to the tenant's mail address too, whatever its channels; the others can.
//
// Each message is an effect of the outbox (effect.h): one for each template, cause, recipient and
// channel, written in the commit that causes it.
//
//   auto notices = billing.notices(tenant);
//   notices.set_preferences({.channels = {Channel::kMail, Channel::kSms},
//                            .phone = *parse_phone_number("+223 70 11 22 33")});
//
// Layer: engine. Thread safety: any thread; a TenantNotices lives as long as its Billing.
#ifndef OCTROI_ENGINE_NOTICES_H_
#define OCTROI_ENGINE_NOTICES_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/notification/channel.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Engine;

struct NoticePreferences {
  std::optional<MemberId> member{};  // whose they are; none: the tenant's own
  // In-app messages of the tenant go to each active member who may see its billing.
  ChannelSet channels{Channel::kMail};
  // Where mail goes. Empty: the tenant's billing address, or its contact's; a member needs its own.
  std::string email{};
  // E.164, for SMS and WhatsApp. Empty: the tenant's contact's; a member needs its own.
  std::string phone{};
  std::string language{};      // "fr"; empty: the tenant's
  bool wants_optional = true;  // also what no law asks for

  friend bool operator==(const NoticePreferences&, const NoticePreferences&) = default;
};

class TenantNotices {
 public:
  // --- Preferences

  // Takes the place of those that the same member, or the tenant, had; with an event
  // "preferences.set".
  // Errors: InvalidArgument "notification.no_address" (a channel lacks its address),
  // "notification.not_carried" (the host has no notifier for a channel), those of check_address
  // and check_code; NotFound "tenant.not_found", "member.not_found"; those of Store::commit.
  absl::Status set_preferences(const NoticePreferences& preferences);
  // The tenant's own first, then those of members. Empty: nobody has set any.
  absl::StatusOr<std::vector<NoticePreferences>> preferences() const;

 private:
  friend class Billing;
  TenantNotices(Engine& engine, TenantContext tenant)
      : engine_(&engine), tenant_(std::move(tenant)) {}

  Engine* engine_;
  TenantContext tenant_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_NOTICES_H_
