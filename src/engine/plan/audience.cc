// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/audience.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/records/records.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

struct People {
  std::vector<NoticePreferences> preferences;
  std::vector<Member> members;  // read only where somebody's notices depend on them
};

absl::StatusOr<People> load_people(Engine& engine, const TenantContext& context) {
  People people;
  OCTROI_ASSIGN_OR_RETURN(auto loaded,
                          records::load_all<NoticePreferences>(engine.store(), context));
  people.preferences = records::values_of(std::move(loaded));
  const bool needs_members = std::any_of(
      people.preferences.begin(), people.preferences.end(), [](const NoticePreferences& one) {
        return one.member || one.channels.contains(Channel::kInApp);
      });
  if (!needs_members) return people;
  OCTROI_ASSIGN_OR_RETURN(auto members, records::load_all<Member>(engine.store(), context));
  people.members = records::values_of(std::move(members));
  return people;
}

// The channels of `preferences` that lead somewhere. `members` are those who read in the app.
void add_readers(const Engine& engine, const NoticePreferences& preferences,
                 const std::vector<MemberId>& members, std::vector<Reader>& readers) {
  const auto add = [&](Channel channel, std::string address) {
    if (address.empty()) return;
    readers.push_back({{std::move(address), {}, channel},
                       preferences.language,
                       preferences.wants_optional,
                       true});
  };
  for (const Channel channel : kChannels) {
    if (!preferences.channels.contains(channel) || !engine.carries(channel)) continue;
    if (channel == Channel::kMail) add(channel, preferences.email);
    if (channel == Channel::kSms || channel == Channel::kWhatsapp) add(channel, preferences.phone);
    if (channel != Channel::kInApp) continue;
    for (const MemberId& member : members) add(channel, member.to_string());
  }
}

void add_tenants_own(const Engine& engine, const Tenant& tenant, const People& people,
                     std::vector<Reader>& readers) {
  NoticePreferences own;
  for (const NoticePreferences& one : people.preferences) {
    if (!one.member) own = one;
  }
  if (own.email.empty()) own.email = mail_of(tenant);
  if (own.phone.empty()) own.phone = phone_of(tenant);
  std::vector<MemberId> members;
  for (const Member& member : people.members) {
    if (member.active && may(member.role, Permission::kViewBilling)) members.push_back(member.id);
  }
  add_readers(engine, own, members, readers);
  const bool has_mail = std::any_of(readers.begin(), readers.end(), [](const Reader& reader) {
    return reader.recipient.channel == Channel::kMail;
  });
  if (has_mail || own.email.empty() || !engine.carries(Channel::kMail)) return;
  // What a law asks for is mailed all the same; and so is everything where nothing else is carried.
  const bool is_only = readers.empty() && own.wants_optional;
  readers.push_back({{own.email, {}, Channel::kMail}, own.language, is_only, true});
}

}  // namespace

absl::StatusOr<std::vector<Reader>> find_readers(Engine& engine, const TenantContext& context,
                                                 const Tenant& tenant) {
  OCTROI_ASSIGN_OR_RETURN(const People people, load_people(engine, context));
  std::vector<Reader> readers;
  add_tenants_own(engine, tenant, people, readers);
  for (const NoticePreferences& one : people.preferences) {
    if (!one.member) continue;
    const bool is_there = std::any_of(
        people.members.begin(), people.members.end(),
        [&](const Member& member) { return member.id == *one.member && member.active; });
    if (is_there) add_readers(engine, one, {*one.member}, readers);
  }
  return readers;
}

bool is_required_notice(const Engine& engine, std::string_view template_name) {
  const std::vector<std::string>& also = engine.options().required_notices;
  if (std::find(also.begin(), also.end(), template_name) != also.end()) return true;
  const TemplateDescription* description = find_template(template_name);
  return description == nullptr || description->is_required;
}

std::string phone_of(const Tenant& tenant) {
  return parse_phone_number(tenant.contact.phone).value_or(std::string());
}

const std::string& mail_of(const Tenant& tenant) {
  return tenant.billing.email.empty() ? tenant.contact.email : tenant.billing.email;
}

}  // namespace v0
}  // namespace octroi
