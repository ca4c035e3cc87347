// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/draft.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <span>

#include "engine/plan/telling.h"
#include "engine/records/records.h"
#include "octroi/base/check.h"
#include "octroi/base/digest.h"
#include "octroi/calendar/date.h"
#include "octroi/storage/checks.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr char kSeparator = '\x1f';
constexpr std::size_t kDigestBytes = 900;  // of most digested texts, so that they grow once

void append_number(std::string& out, std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

std::uint64_t id_seed(TenantId tenant, std::int64_t sequence) {
  std::string text(reinterpret_cast<const char*>(tenant.bytes().data()), tenant.bytes().size());
  append_number(text, sequence);
  const Digest digest = sha256(text);
  std::uint64_t seed = 0;
  for (int i = 0; i < 8; ++i) seed = seed << 8 | digest[static_cast<std::size_t>(i)];
  return seed;
}

void append_value(std::string& out, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    out += 'i';
    append_number(out, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out += 't';
    append_number(out, static_cast<std::int64_t>(text->size()));
    out += ':';
    out += *text;
  } else {
    out += 'n';
  }
}

// The day of a document, which never falls along its numbers (I27); an order has none.
std::int64_t issue_rank(const Row& row) {
  const auto field = field_position(*row.type, "issued_on");
  if (!field) return NumberTaken::kNoRank;
  const auto* text = std::get_if<std::string>(&row.values[*field]);
  if (text == nullptr) return NumberTaken::kNoRank;
  const auto day = parse_date(*text);
  OCTROI_CHECK(day.ok(), "a draft writes days as dates");
  return std::chrono::sys_days(*day).time_since_epoch().count();
}

}  // namespace

std::string audit_digest(const std::string& previous, const AuditEvent& event) {
  std::string text;
  text.reserve(kDigestBytes);
  text += previous;
  text += kSeparator;
  append_number(text, event.sequence);
  text += kSeparator;
  text += format_instant(event.at);
  for (const std::string* part : {&event.actor, &event.name, &event.subject_type, &event.subject,
                                  &event.data, &event.before, &event.after}) {
    text += kSeparator;
    text += *part;
  }
  if (!event.reason.empty()) {
    text += kSeparator;
    text += event.reason;
  }
  return to_hex(sha256(text));
}

std::string record_digest(const Row& row) {
  std::string text;
  text.reserve(kDigestBytes);
  text += row.type->name;
  text += kSeparator;
  text += row.id;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const std::string& name = row.type->fields[i].name;
    if (name == records::kNumberField || name == records::kNumberSequenceField) continue;
    const bool is_null = std::holds_alternative<std::monostate>(row.values[i]);
    if (is_null && records::is_added_field(*row.type, name)) continue;
    text += kSeparator;
    append_value(text, row.values[i]);
  }
  const Digest digest = sha256(text);
  return to_hex(std::span(digest).first(16));
}

Draft::Draft(TenantId tenant, const Actor& actor, Instant now, StreamHead head)
    : now_(std::chrono::floor<std::chrono::milliseconds>(now)),
      actor_(actor.to_string()),
      head_(std::move(head)),
      ids_(id_seed(tenant, head_.stream.sequence)) {
  plan_.tenant = tenant;
  pending_.reserve(12);
}

Draft::Pending* Draft::find(const Row& row) noexcept {
  for (Pending& pending : pending_) {
    if (pending.row.type == row.type && pending.row.id == row.id &&
        pending.row.tenant == row.tenant) {
      return &pending;
    }
  }
  return nullptr;
}

// A UUIDv7 whose first 26 free bits count (RFC 9562, 6.2, method 1) and whose last 48 are drawn.
UuidBytes Draft::next_uuid() {
  UuidBytes bytes = make_uuid_v7(now_, ids_);
  const auto ordinal = static_cast<std::uint64_t>(head_.stream.sequence + ids_made_++);
  bytes[6] = static_cast<std::uint8_t>(0x70 | (ordinal >> 22 & 0x0F));
  bytes[7] = static_cast<std::uint8_t>(ordinal >> 14);
  bytes[8] = static_cast<std::uint8_t>(0x80 | (ordinal >> 8 & 0x3F));
  bytes[9] = static_cast<std::uint8_t>(ordinal);
  return bytes;
}

void Draft::insert(Row row, std::string_view name, std::string data) {
  OCTROI_CHECK(find(row) == nullptr, "a record is created once");
  Pending& pending = pending_.emplace_back(Pending{std::move(row), true, std::nullopt});
  add_event(pending, {}, name, std::move(data));
}

void Draft::update(const Row& was, Row row, std::string_view name, std::string data) {
  if (Pending* pending = find(row)) {
    close_last_event(*pending);
    std::string before = pending->last_event ? plan_.events[*pending->last_event].after
                                             : record_digest(pending->row);
    row.version = pending->row.version;
    pending->row = std::move(row);
    return add_event(*pending, std::move(before), name, std::move(data));
  }
  OCTROI_CHECK(was.version > 0, "a change follows a read");
  Pending& pending = pending_.emplace_back(Pending{std::move(row), false, std::nullopt});
  add_event(pending, record_digest(was), name, std::move(data));
}

void Draft::announce_row(const Row& was, std::string_view name, std::string data) {
  Pending* pending = find(was);
  std::string before;
  if (pending != nullptr) {
    close_last_event(*pending);
    before = pending->last_event ? plan_.events[*pending->last_event].after
                                 : record_digest(pending->row);
  } else {
    OCTROI_CHECK(was.version > 0, "a change follows a read");
    before = record_digest(was);
    pending = &pending_.emplace_back(
        Pending{Row{was.type, was.tenant, was.id, was.version, {}}, false, std::nullopt});
  }
  pending->is_incomplete = true;
  add_event(*pending, std::move(before), name, std::move(data));
}

bool Draft::is_incomplete(const Row& row) noexcept {
  const Pending* pending = find(row);
  return pending != nullptr && pending->is_incomplete;
}

void Draft::replace(Row row) {
  Pending* pending = find(row);
  OCTROI_CHECK(pending != nullptr && pending->last_event, "only a changed record is completed");
  row.version = pending->row.version;
  pending->row = std::move(row);
  pending->is_incomplete = false;
}

void Draft::put_row(Row row) {
  if (Pending* pending = find(row)) {
    row.version = pending->row.version;
    pending->row = std::move(row);
    return;
  }
  const bool is_insert = row.version == 0;
  pending_.push_back({std::move(row), is_insert, std::nullopt});
}

void Draft::add_event(Pending& pending, std::string before, std::string_view name,
                      std::string data) {
  pending.last_event = plan_.events.size();
  const auto ordinal = static_cast<std::int64_t>(plan_.events.size()) + 1;
  plan_.events.push_back({.sequence = head_.stream.sequence + ordinal,
                          .at = now_,
                          .actor = actor_,
                          .name = std::string(name),
                          .subject_type = pending.row.type->name,
                          .subject = pending.row.id,
                          .data = std::move(data),
                          .before = std::move(before),
                          .after = {},
                          .digest = {},
                          .reason = reason_});
}

void Draft::close_last_event(const Pending& pending) {
  if (pending.last_event) plan_.events[*pending.last_event].after = record_digest(pending.row);
}

std::string Draft::cause() const {
  OCTROI_CHECK(!plan_.events.empty(), "an effect follows the event that causes it");
  std::string cause = plan_.events.back().name;
  cause += ' ';
  append_number(cause, plan_.events.back().sequence);
  return cause;
}

void Draft::take_number(const RecordType& type, const std::string& id, NumberSeries series) {
  const Pending* pending = find(Row{&type, tenant(), id, 0, {}});
  OCTROI_CHECK(pending != nullptr, "only a record of this draft is numbered");
  numbers_.push_back({static_cast<std::size_t>(pending - pending_.data()), std::move(series)});
}

void Draft::add_effect(Effect effect) {
  put_row(records::to_row(tenant(), effect.id.to_string(), effect));
  plan_.effects.push_back(std::move(effect));
}

bool Draft::has_effect(std::string_view once_key) const noexcept {
  for (const Effect& effect : plan_.effects) {
    if (effect.once_key == once_key) return true;
  }
  return false;
}

void Draft::write_stream(StreamHead* head) {
  if (!plan_.events.empty()) {
    for (AuditEvent& event : plan_.events) {
      event.digest = audit_digest(head_.stream.digest, event);
      head_.stream.digest = event.digest;
      head_.stream.sequence = event.sequence;
    }
    if (new_routes_) head_.stream.webhooks = *std::move(new_routes_);
    if (new_payer_) head_.stream.payer = *new_payer_;
    Row row = records::to_row(plan_.tenant, records::kStreamId, head_.stream, head_.version);
    if (head_.version == 0) {
      plan_.batch.insert(std::move(row));
    } else {
      plan_.batch.update(std::move(row));
    }
    ++head_.version;
    for (const AuditEvent& event : plan_.events) {
      plan_.batch.insert(records::to_row(plan_.tenant, records::event_id(event.sequence), event));
    }
  }
  if (head != nullptr) *head = std::move(head_);
}

// The messages stand in the batch of their events, about records as this plan leaves them.
void Draft::tell_endpoints() {
  if (!head_.stream.webhooks) return;
  const std::vector<WebhookEndpoint> endpoints = parse_routes(*head_.stream.webhooks);
  for (const AuditEvent& event : plan_.events) {
    const WebhookEventType* const type = published(event);
    if (type == nullptr) continue;
    std::string data;
    for (const WebhookEndpoint& endpoint : endpoints) {
      if (!wants(endpoint, type->type)) continue;
      if (data.empty()) data = published_data(*type, row_of(event));
      const WebhookMessage message = message_of(endpoint, *type, event, data);
      pending_.push_back({records::to_row(tenant(), message.id, message), true, std::nullopt});
    }
  }
}

const Row& Draft::row_of(const AuditEvent& event) const noexcept {
  const auto found = std::ranges::find_if(pending_, [&event](const Pending& pending) {
    return pending.row.type->name == event.subject_type && pending.row.id == event.subject;
  });
  OCTROI_CHECK(found != pending_.end(), "an event is of a record of its plan");
  return found->row;
}

OperationPlan Draft::finish(StreamHead* head) && {
  for (const Pending& pending : pending_) close_last_event(pending);
  tell_endpoints();
  // The stream's row is written first: two plans for one tenant always meet there, so a lost race
  // is a stale version (Aborted), never a record that exists already.
  write_stream(head);
  const std::size_t first = plan_.batch.writes().size();
  for (Pending& pending : pending_) {
    if (pending.is_insert) {
      plan_.batch.insert(std::move(pending.row));
    } else {
      plan_.batch.update(std::move(pending.row));
    }
  }
  for (Numbered& numbered : numbers_) {
    const std::size_t write = first + numbered.pending;
    const RecordType& type = *plan_.batch.writes()[write].row.type;
    plan_.batch.take_number(
        {.series = std::move(numbered.series),
         .write = write,
         .number_field = records::field_position(type, records::kNumberSequenceField),
         .text_field = records::field_position(type, records::kNumberField),
         .rank = issue_rank(plan_.batch.writes()[write].row)});
  }
  return std::move(plan_);
}

}  // namespace v0
}  // namespace octroi
