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
// Who bounced, complained or asked for no more gets no further message on that channel: the address
// is suppressed, by a carrier's word or by a command, until somebody lifts it. A message to it is
// kept with the status `suppressed` and its reason.
//
// In-app messages are records of the tenant, for the host's own pages to show; they need no
// notifier. They are text, not HTML, and are kept in the commit that notes them as sent.
//
// A tenant may have its own wording: a template of a language replaces the issuer's for it, whole
// or in part. It is checked when it is set, and tried without sending by preview().
//
// Each message is an effect of the outbox (effect.h): one for each template, cause, recipient and
// channel, written in the commit that causes it.
//
//   auto notices = billing.notices(tenant);
//   notices.set_preferences({.channels = {Channel::kMail, Channel::kSms},
//                            .phone = *parse_phone_number("+223 70 11 22 33")});
//   http.status = callback_http_status(notices.take_report(*twilio_callbacks, callback).status());
//
// Layer: engine. Thread safety: any thread; a TenantNotices lives as long as its Billing.
#ifndef OCTROI_ENGINE_NOTICES_H_
#define OCTROI_ENGINE_NOTICES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/notification/channel.h"
#include "octroi/notification/delivery.h"
#include "octroi/notification/renderer.h"
#include "octroi/notification/short_text.h"
#include "octroi/tenant/callback.h"
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

// What a carrier told of a message that it took.
struct NoticeDelivery {
  EffectId effect;  // the message
  DeliveryStatus status = DeliveryStatus::kQueued;
  std::string word{};       // the carrier's own: "undelivered"
  std::string code{};       // of the failure; empty: none
  std::string carrier{};    // "twilio"
  std::string reference{};  // the carrier's name of the message
  Instant told_at{};

  friend bool operator==(const NoticeDelivery&, const NoticeDelivery&) = default;
};

// An address that gets no more messages on a channel.
struct Suppression {
  Channel channel = Channel::kMail;
  std::string address{};
  SuppressionReason reason = SuppressionReason::kOptedOut;
  std::string evidence{};  // "twilio 21610", or what a person wrote
  Instant since{};
  std::optional<Instant> lifted_at{};  // it gets messages again

  friend bool operator==(const Suppression&, const Suppression&) = default;
};

// A message that a member reads in the host's pages.
struct InAppMessage {
  EffectId id;  // of its effect; later ones sort behind
  MemberId member;
  std::string template_name{};
  std::string language{};
  std::string subject{};  // one line
  std::string text{};     // plain; escape it where you show it
  Instant sent_at{};
  std::optional<Instant> read_at{};  // nullopt: not read yet

  friend bool operator==(const InAppMessage&, const InAppMessage&) = default;
};

struct InAppQuery {
  MemberId member;
  std::size_t messages_max = 20;  // 1 to 100
  std::string cursor{};           // from the page before; empty for the newest
};

struct InAppPage {
  std::vector<InAppMessage> messages{};  // newest first
  std::string cursor{};                  // empty: no older ones
};

// A template of a tenant's own; an empty part is the issuer's.
struct OwnTemplate {
  std::string template_name{};  // of octroi/notification/templates.h
  std::string language{};       // "fr", lower case
  LetterTemplate parts{};

  friend bool operator==(const OwnTemplate&, const OwnTemplate&) = default;
};

// How a notice will look, with values made up for it.
struct NoticePreview {
  Letter letter{};
  SmsSize sms{};  // what its brief text takes
};

// Errors of all: NotFound "tenant.not_found", also where a list would be empty.
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

  // --- What became of messages

  // A carrier's callback, as it arrived at the tenant's own endpoint. Verified first; reports may
  // come in any order and more than once. One that tells nothing new is kRepeated, one of no
  // message and no recipient kIgnored.
  // Errors: those of the reader; InvalidArgument "callback.too_large"; NotFound
  // "notification.unknown_message"; Unavailable "callback.reader_threw"; those of Store::commit.
  absl::StatusOr<CallbackOutcome> take_report(const DeliveryReader& reader,
                                              const Callback& callback);
  // Of the messages that a carrier told of.
  absl::StatusOr<std::vector<NoticeDelivery>> deliveries() const;

  // --- Who gets no more

  // Nothing where it is suppressed already. With an event "suppression.added".
  // Errors: those of check_address; InvalidArgument "text.…" (the evidence, 1 to 200 bytes);
  // those of Store::commit.
  absl::Status suppress(Channel channel, std::string_view address, SuppressionReason reason,
                        std::string_view evidence);
  // `evidence` says how one knows that messages are wanted again; it goes into the audit log, with
  // an event "suppression.lifted".
  // Errors: NotFound "notification.not_suppressed"; InvalidArgument "text.…".
  absl::Status lift_suppression(Channel channel, std::string_view address,
                                std::string_view evidence);
  // Also those that were lifted.
  absl::StatusOr<std::vector<Suppression>> suppressions() const;

  // --- Wording

  // Takes the place of the one before; with an event "template.set". One with no part gives the
  // issuer's back.
  // Errors: those of Renderer::check_own; InvalidArgument "text.bad_code" (the language),
  // "notification.too_long" (the brief text, of 1600 characters at most); FailedPrecondition
  // "notification.no_renderer"; those of Store::commit.
  absl::Status set_template(const OwnTemplate& own);
  // Those with a part of their own, by language and name.
  absl::StatusOr<std::vector<OwnTemplate>> templates() const;
  // A draft where its parts are given, and otherwise what would be sent. Writes and sends nothing.
  // Errors: as set_template().
  absl::StatusOr<NoticePreview> preview(const OwnTemplate& draft) const;

  // --- In the app

  // Errors: InvalidArgument "notification.bad_page" (messages_max), "storage.bad_cursor" (of
  // another list); of both NotFound "member.not_found".
  absl::StatusOr<InAppPage> in_app(const InAppQuery& query) const;
  absl::StatusOr<std::int64_t> unread_count(MemberId member) const;
  // Nothing where it is read already. Errors: NotFound "notification.unknown_message" (also another
  // member's); those of Store::commit.
  absl::Status mark_read(MemberId member, EffectId message);

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
