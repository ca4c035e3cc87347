// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/json.h"

#include <charconv>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad(std::string_view field, std::string_view rule) {
  return make_error(absl::StatusCode::kInvalidArgument, "dunning.bad_json",
                    std::string(field) + " " + std::string(rule));
}

absl::Status read(std::string_view name, const JsonValue& json, bool& flag) {
  if (json.kind() != JsonKind::kBoolean) return bad(name, "must be true or false");
  flag = json.is_true();
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, std::int32_t& number) {
  const std::optional<std::int64_t> whole = json.is_number() ? json.integer() : std::nullopt;
  if (!whole || *whole != static_cast<std::int32_t>(*whole)) {
    return bad(name, "must be a whole number");
  }
  number = static_cast<std::int32_t>(*whole);
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, std::chrono::minutes& time) {
  const std::string& text = json.is_text() ? json.text() : "";
  int hour = 0;
  int minute = 0;
  const char* const at = text.data();
  const bool is_time = text.size() == 5 && text[2] == ':' &&
                       std::from_chars(at, at + 2, hour).ptr == at + 2 &&
                       std::from_chars(at + 3, at + 5, minute).ptr == at + 5 && hour >= 0 &&
                       hour < 24 && minute >= 0 && minute < 60;
  if (!is_time) return bad(name, "must be a time of day like \"21:00\"");
  time = std::chrono::hours{hour} + std::chrono::minutes{minute};
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, Date& day) {
  absl::StatusOr<Date> date = parse_date(json.is_text() ? json.text() : "");
  if (!date.ok()) return bad(name, "must be a day like \"2027-05-01\"");
  day = *date;
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, Lapse& lapse) {
  if (json.is_text() && json.text() == "suspend") {
    lapse = Lapse::kSuspend;
  } else if (json.is_text() && json.text() == "expire") {
    lapse = Lapse::kExpire;
  } else {
    return bad(name, "must be \"suspend\" or \"expire\"");
  }
  return absl::OkStatus();
}

template <class T>
absl::Status read(std::string_view name, const JsonValue& json, std::vector<T>& list) {
  if (!json.is_array()) return bad(name, "must be an array");
  list.clear();
  for (const JsonValue& item : json.items()) {
    OCTROI_RETURN_IF_ERROR(read(name, item, list.emplace_back()));
  }
  return absl::OkStatus();
}

// Calls `member(name, value)` for each member; it answers whether it knows the name.
template <class Member>
absl::Status read_members(std::string_view what, const JsonValue& json, Member member) {
  if (!json.is_object()) return bad(what, "must be an object");
  for (std::size_t i = 0; i < json.names().size(); ++i) {
    OCTROI_RETURN_IF_ERROR(member(json.names()[i], json.items()[i]));
  }
  return absl::OkStatus();
}

absl::Status unknown(std::string_view name) { return bad(name, "is not a field of a policy"); }

absl::Status read(std::string_view what, const JsonValue& json, RestDays& rest) {
  return read_members(what, json, [&](std::string_view name, const JsonValue& value) {
    if (name == "saturdays") return read(name, value, rest.saturdays);
    if (name == "sundays") return read(name, value, rest.sundays);
    if (name == "holidays") return read(name, value, rest.holidays);
    return unknown(name);
  });
}

absl::Status read(std::string_view what, const JsonValue& json, QuietHours& quiet) {
  return read_members(what, json, [&](std::string_view name, const JsonValue& value) {
    if (name == "from") return read(name, value, quiet.from);
    if (name == "until") return read(name, value, quiet.until);
    return unknown(name);
  });
}

// null: nothing.
template <class T>
absl::Status read(std::string_view name, const JsonValue& json, std::optional<T>& value) {
  value.reset();
  return json.is_null() ? absl::OkStatus() : read(name, json, value.emplace());
}

// Each field by its name; the one list that reading and writing share.
template <class Policy, class Visit>
void visit_fields(Policy& p, Visit visit) {
  visit("retry_days", p.retry_days);
  visit("retry_days_hard", p.retry_days_hard);
  visit("retry_days_action_required", p.retry_days_action_required);
  visit("failures_max", p.failures_max);
  visit("rest_days", p.rest_days);
  visit("quiet_hours", p.quiet_hours);
  visit("past_due_after_days", p.past_due_after_days);
  visit("suspend_after_days", p.suspend_after_days);
  visit("at_lapse", p.at_lapse);
  visit("expires_suspended_after_days", p.expires_suspended_after_days);
  visit("expires_incomplete_after_days", p.expires_incomplete_after_days);
}

std::string time_text(std::chrono::minutes time) {
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(time.count() / 60) + ":" + two(time.count() % 60);
}

void write(JsonWriter& json, std::int32_t number) { json.value(std::int64_t{number}); }
void write(JsonWriter& json, Date day) { json.value(format_date(day)); }
void write(JsonWriter& json, Lapse lapse) {
  json.value(lapse == Lapse::kExpire ? "expire" : "suspend");
}

template <class T>
void write(JsonWriter& json, const std::vector<T>& list) {
  json.array();
  for (const T& item : list) write(json, item);
  json.end();
}

void write(JsonWriter& json, const RestDays& rest) {
  json.object().field("saturdays", rest.saturdays).field("sundays", rest.sundays);
  write(json.key("holidays"), rest.holidays);
  json.end();
}

void write(JsonWriter& json, const QuietHours& quiet) {
  json.object().field("from", time_text(quiet.from)).field("until", time_text(quiet.until)).end();
}

template <class T>
void write(JsonWriter& json, const std::optional<T>& value) {
  if (value) {
    write(json, *value);
  } else {
    json.null();
  }
}

}  // namespace

absl::StatusOr<DunningPolicy> parse_dunning_policy(std::string_view text) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue json, JsonValue::parse(text));
  DunningPolicy policy;
  OCTROI_RETURN_IF_ERROR(
      read_members("the policy", json, [&](std::string_view name, const JsonValue& value) {
        absl::Status status = unknown(name);
        visit_fields(policy, [&](std::string_view field, auto& content) {
          if (field == name) status = read(field, value, content);
        });
        return status;
      }));
  OCTROI_RETURN_IF_ERROR(validate(policy));
  return policy;
}

std::string format_dunning_policy(const DunningPolicy& policy) {
  JsonWriter json;
  json.object();
  visit_fields(policy, [&](std::string_view field, const auto& content) {
    write(json.key(field), content);
  });
  json.end();
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
