// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of notices: preferences, suppressed addresses, what carriers told.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_NOTICE_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_NOTICE_RECORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "octroi/base/digest.h"
#include "octroi/base/text.h"
#include "octroi/engine/effect.h"
#include "octroi/engine/notices.h"
#include "octroi/notification/message.h"

namespace octroi {
inline namespace v0 {
namespace records {

// Of the tenant's own preferences; those of a member have the member's id.
inline constexpr std::string_view kTenantsOwn = "own";

[[nodiscard]] inline std::string preferences_id(const std::optional<MemberId>& member) {
  return member ? member->to_string() : std::string(kTenantsOwn);
}

[[nodiscard]] inline Recipient recipient_of(const Effect& effect) {
  return {effect.recipient, {}, effect.channel};
}

[[nodiscard]] inline std::string message_id_of(const Effect& effect) {
  return make_message_id(effect.tenant, effect.template_name, effect.cause,
                         recipient_key(recipient_of(effect)));
}

template <>
struct TextForm<ChannelSet> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(ChannelSet channels) { return format_channels(channels); }
  static auto parse(const std::string& text) { return parse_channels(text); }
};

template <>
struct Record<NoticePreferences> {
  static bool set_identity(NoticePreferences& preferences, const Row& row) {
    if (row.id == kTenantsOwn) return true;
    const auto member = MemberId::parse(row.id);
    if (member.ok()) preferences.member = *member;
    return member.ok();
  }
  static constexpr std::string_view kName = "notice_preferences";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& p, V& field) {
    field("channels", p.channels);
    field("email", p.email);
    field("phone", p.phone);
    field("language", p.language);
    field("wants_optional", p.wants_optional);
  }
};

template <>
struct Record<NoticeDelivery> {
  // Of the effect whose id it has.
  static bool set_identity(NoticeDelivery& delivery, const Row& row) {
    const auto effect = EffectId::parse(row.id);
    if (effect.ok()) delivery.effect = *effect;
    return effect.ok();
  }
  static constexpr std::string_view kName = "notice_deliveries";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& d, V& field) {
    field("status", d.status);
    field("word", d.word);
    field("code", d.code);
    field("carrier", d.carrier);
    field("reference", d.reference);
    field("told_at", d.told_at);
  }
};

template <>
struct Record<InAppMessage> {
  static constexpr std::string_view kName = "in_app_messages";
  // Those of a member are walked by their ids; those not read yet have their instant there too.
  static std::vector<Index> indexes() {
    return {{.name = "member", .fields = {"member_id"}},
            {.name = "unread", .fields = {"unread_by"}}};
  }
  template <class T, class V>
  static void visit(T& m, V& field) {
    field("member_id", m.member);
    field("template", m.template_name);
    field("language", m.language);
    field("subject", m.subject);
    field("text", m.text);
    field("sent_at", m.sent_at);
    field("read_at", m.read_at);
    field.derived("unread_by", [&m] {
      return m.read_at ? std::nullopt : std::optional<std::string>(m.member.to_string());
    });
  }
};

// "fr/receipt"
[[nodiscard]] inline std::string template_id(std::string_view language, std::string_view name) {
  return std::string(language) + "/" + std::string(name);
}

template <>
struct Record<OwnTemplate> {
  static bool set_identity(OwnTemplate& own, const Row& row) {
    const std::size_t slash = row.id.find('/');
    if (slash == std::string::npos) return false;
    own.language = row.id.substr(0, slash);
    own.template_name = row.id.substr(slash + 1);
    return true;
  }
  static constexpr std::string_view kName = "notice_templates";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& t, V& field) {
    field("subject", t.parts.subject);
    field("text", t.parts.text);
    field("html", t.parts.html);
    field("brief", t.parts.brief);
  }
};

// A digest, because an address may be longer than an id; of mail addresses in any letter case.
[[nodiscard]] inline std::string suppression_id(Channel channel, std::string_view address) {
  const std::string whole = std::string(to_string(channel)) + ":" + to_lower_ascii(address);
  return to_hex(sha256(whole)).substr(0, 32);
}

template <>
struct Record<Suppression> {
  // An address that was erased leaves its digest.
  static bool set_identity(const Suppression& suppression, const Row& row) {
    return suppression.address.empty() ||
           suppression_id(suppression.channel, suppression.address) == row.id;
  }
  static constexpr std::string_view kName = "suppressions";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& s, V& field) {
    field("channel", s.channel);
    field("address", s.address);
    field("reason", s.reason);
    field("evidence", s.evidence);
    field("since", s.since);
    field("lifted_at", s.lifted_at);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_NOTICE_RECORDS_H_
