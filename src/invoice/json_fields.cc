// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "json_fields.h"

#include <limits>

namespace octroi {
inline namespace v0 {

using Json = nlohmann::json;

JsonFields::JsonFields(const Json& object, Currency currency)
    : object_(object), currency_(currency) {
  if (!object.is_object()) problem_ = "(no object)";
}

bool JsonFields::has(const char* name) const {
  return object_.is_object() && object_.contains(name);
}

void JsonFields::fail(std::string_view field) {
  if (problem_.empty()) problem_ = field;
}

std::string JsonFields::problem() const {
  if (!problem_.empty()) return problem_;
  return asked_ == object_.size() ? std::string() : "(unknown member)";
}

const Json* JsonFields::member(const char* name) {
  if (!has(name)) return nullptr;
  ++asked_;
  return &*object_.find(name);
}

std::string JsonFields::text(const char* name, std::string_view otherwise) {
  const Json* json = member(name);
  if (json == nullptr) return std::string(otherwise);
  if (const auto* text = json->get_ptr<const std::string*>()) return *text;
  fail(name);
  return std::string(otherwise);
}

std::int64_t JsonFields::integer(const char* name, std::int64_t otherwise) {
  const Json* json = member(name);
  if (json == nullptr) return otherwise;
  // Numbers that are not negative are kept apart, and reach beyond 2^63.
  if (const auto* natural = json->get_ptr<const Json::number_unsigned_t*>()) {
    if (*natural <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
      return static_cast<std::int64_t>(*natural);
    }
  } else if (const auto* number = json->get_ptr<const Json::number_integer_t*>()) {
    return *number;
  }
  fail(name);
  return otherwise;
}

bool JsonFields::flag(const char* name, bool otherwise) {
  const Json* json = member(name);
  if (json == nullptr) return otherwise;
  if (const auto* value = json->get_ptr<const Json::boolean_t*>()) return *value;
  fail(name);
  return otherwise;
}

Decimal JsonFields::decimal(const char* name, Decimal otherwise) {
  if (!has(name)) return otherwise;
  const auto value = Decimal::parse(text(name));
  if (value.ok()) return *value;
  fail(name);
  return otherwise;
}

std::optional<Decimal> JsonFields::optional_decimal(const char* name) {
  if (!has(name)) return std::nullopt;
  return decimal(name);
}

std::optional<Money> JsonFields::optional_money(const char* name) {
  if (!has(name)) return std::nullopt;
  return money(name);
}

std::optional<Date> JsonFields::date(const char* name) {
  if (!has(name)) return std::nullopt;
  const auto value = parse_date(text(name));
  if (value.ok()) return *value;
  fail(name);
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
