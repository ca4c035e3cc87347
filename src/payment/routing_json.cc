// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/routing_json.h"

#include <type_traits>
#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad(std::string_view field, std::string_view rule) {
  return make_error(absl::StatusCode::kInvalidArgument, "routing.bad_json",
                    std::string(field) + " " + std::string(rule));
}

// Each field by its name; the one list that reading and writing share.
template <class T, class Visit>
requires std::is_same_v<std::remove_const_t<T>, ProviderReach>
void visit_fields(T& reach, Visit visit) {
  visit("provider", reach.provider);
  visit("currencies", reach.currencies);
  visit("kinds", reach.kinds);
}

template <class T, class Visit>
requires std::is_same_v<std::remove_const_t<T>, RoutingRule>
void visit_fields(T& rule, Visit visit) {
  visit("name", rule.name);
  visit("currencies", rule.currencies);
  visit("countries", rule.countries);
  visit("kinds", rule.kinds);
  visit("plans", rule.plans);
  visit("tenants", rule.tenants);
  visit("at_least", rule.at_least);
  visit("at_most", rule.at_most);
  visit("providers", rule.providers);
}

template <class T, class Visit>
requires std::is_same_v<std::remove_const_t<T>, OutagePolicy>
void visit_fields(T& outage, Visit visit) {
  visit("failures_in_row", outage.failures_in_row);
  visit("rest_seconds", outage.rest);
}

template <class T, class Visit>
requires std::is_same_v<std::remove_const_t<T>, RoutingTable>
void visit_fields(T& table, Visit visit) {
  visit("providers", table.providers);
  visit("rules", table.rules);
  visit("outage", table.outage);
}

// --- Reading ---

absl::Status read(std::string_view name, const JsonValue& json, std::string& text) {
  if (!json.is_text()) return bad(name, "must be a text");
  text = json.text();
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, Currency& currency) {
  const auto parsed = Currency::parse(json.is_text() ? json.text() : "");
  if (!parsed.ok()) return bad(name, "must be a currency like \"EUR\"");
  currency = *parsed;
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, MethodKind& kind) {
  const auto parsed = parse_method_kind(json.is_text() ? json.text() : "");
  if (!parsed.ok()) {
    return bad(name, "must be \"card\", \"mobile_money\", \"wallet\" or \"bank_transfer\"");
  }
  kind = *parsed;
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, TenantId& tenant) {
  const auto parsed = TenantId::parse(json.is_text() ? json.text() : "");
  if (!parsed.ok()) return bad(name, "must be a tenant's id");
  tenant = *parsed;
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, std::optional<Money>& amount) {
  const std::string& text = json.is_text() ? json.text() : std::string();
  const std::size_t blank = text.find(' ');
  const auto currency =
      Currency::parse(blank == std::string::npos ? "" : std::string_view(text).substr(blank + 1));
  if (currency.ok()) {
    const auto parsed = Money::parse(std::string_view(text).substr(0, blank), *currency);
    if (parsed.ok()) {
      amount = *parsed;
      return absl::OkStatus();
    }
  }
  return bad(name, "must be an amount like \"1000.00 EUR\"");
}

absl::StatusOr<std::int32_t> whole(std::string_view name, const JsonValue& json) {
  const std::optional<std::int64_t> number = json.is_number() ? json.integer() : std::nullopt;
  if (!number || *number != static_cast<std::int32_t>(*number)) {
    return bad(name, "must be a whole number");
  }
  return static_cast<std::int32_t>(*number);
}

absl::Status read(std::string_view name, const JsonValue& json, std::int32_t& number) {
  OCTROI_ASSIGN_OR_RETURN(number, whole(name, json));
  return absl::OkStatus();
}

absl::Status read(std::string_view name, const JsonValue& json, std::chrono::seconds& time) {
  OCTROI_ASSIGN_OR_RETURN(const std::int32_t seconds, whole(name, json));
  time = std::chrono::seconds(seconds);
  return absl::OkStatus();
}

template <class T>
absl::Status read(std::string_view name, const JsonValue& json, std::vector<T>& list);

// A member that is no field is a slip that would route money elsewhere than it was meant.
template <class T>
requires requires(T& fields) {
  visit_fields(fields, [](std::string_view, auto&) {});
}
absl::Status read(std::string_view what, const JsonValue& json, T& fields) {
  if (!json.is_object()) return bad(what, "must be an object");
  for (std::size_t i = 0; i < json.names().size(); ++i) {
    absl::Status status = bad(json.names()[i], "is not a field here");
    visit_fields(fields, [&](std::string_view field, auto& content) {
      if (field == json.names()[i]) status = read(field, json.items()[i], content);
    });
    OCTROI_RETURN_IF_ERROR(status);
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

// --- Writing ---

void write(JsonWriter& json, const std::string& text) { json.value(text); }
void write(JsonWriter& json, Currency currency) { json.value(currency.code()); }
void write(JsonWriter& json, MethodKind kind) { json.value(to_string(kind)); }
void write(JsonWriter& json, TenantId tenant) { json.value(tenant.to_string()); }
void write(JsonWriter& json, const std::optional<Money>& amount) {
  json.value(amount->to_string());
}
void write(JsonWriter& json, std::int32_t number) { json.value(std::int64_t{number}); }
void write(JsonWriter& json, std::chrono::seconds time) { json.value(std::int64_t{time.count()}); }

template <class T>
bool asks_for_nothing(const T& content) {
  if constexpr (requires { content.has_value(); }) return !content.has_value();
  if constexpr (requires { content.empty(); }) return content.empty();
  return false;
}

template <class T>
void write(JsonWriter& json, const std::vector<T>& list);

template <class T>
requires requires(const T& fields) {
  visit_fields(fields, [](std::string_view, const auto&) {});
}
void write(JsonWriter& json, const T& fields) {
  json.object();
  visit_fields(fields, [&](std::string_view field, const auto& content) {
    if (!asks_for_nothing(content)) write(json.key(field), content);
  });
  json.end();
}

template <class T>
void write(JsonWriter& json, const std::vector<T>& list) {
  json.array();
  for (const T& item : list) write(json, item);
  json.end();
}

}  // namespace

absl::StatusOr<RoutingTable> parse_routing_table(std::string_view text) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue json, JsonValue::parse(text));
  RoutingTable table;
  OCTROI_RETURN_IF_ERROR(read("the table", json, table));
  OCTROI_RETURN_IF_ERROR(validate(table));
  return table;
}

std::string format_routing_table(const RoutingTable& table) {
  JsonWriter json;
  write(json, table);
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
