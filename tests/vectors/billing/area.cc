// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/area.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

constexpr std::string_view kUnknownEnd = "' is not known here";
constexpr std::string_view kUnknownBegin = "the key '";
constexpr std::string_view kLacksBegin = "the input lacks '";
// What the JSON library says where a key is asked for that is not there.
constexpr std::string_view kNotFoundBegin = "key '";
constexpr std::string_view kNotFoundEnd = "' not found";

// What stands between the two; empty where they do not both stand there.
std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  if (from == text.npos) return {};
  const std::size_t first = from + begin.size();
  const std::size_t until = text.find(end, first);
  return until == text.npos ? std::string() : text.substr(first, until - first);
}

}  // namespace

absl::Status unsupported(std::string_view reason) {
  return make_error(absl::StatusCode::kUnimplemented, "vectors.unsupported", reason);
}

RefusedKey refused_key(const absl::Status& refusal) {
  const std::string told = error_message(refusal);
  RefusedKey key{.unknown = between(told, kUnknownBegin, kUnknownEnd),
                 .lacking = between(told, kLacksBegin, "'")};
  if (key.lacking.empty()) key.lacking = between(told, kNotFoundBegin, kNotFoundEnd);
  return key;
}

absl::Status only_keys(const Json& object, std::initializer_list<std::string_view> keys) {
  for (const auto& [key, unused] : object.items()) {
    if (key == kShown || key == kDescription) continue;
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    return unsupported(std::string(kUnknownBegin) + key + std::string(kUnknownEnd));
  }
  return absl::OkStatus();
}

const char* word_in(const Json& object, std::initializer_list<const char*> words) {
  const auto used = std::ranges::find_if(words, [&](const char* w) { return object.contains(w); });
  return used == words.end() ? *words.begin() : *used;
}

absl::StatusOr<Decimal> to_decimal(const Json& value) {
  if (value.is_string()) return Decimal::parse(value.get<std::string>());
  if (value.is_number_integer()) return Decimal(value.get<std::int64_t>());
  return unsupported("a decimal is a text or a whole number, not " + value.dump());
}

absl::StatusOr<std::optional<Decimal>> optional_decimal(const Json& object, const char* key) {
  if (!object.contains(key) || object[key].is_null()) return std::optional<Decimal>{};
  OCTROI_ASSIGN_OR_RETURN(const Decimal value, to_decimal(object[key]));
  return std::optional<Decimal>(value);
}

absl::StatusOr<Decimal> decimal(const Json& object, const char* key) {
  OCTROI_ASSIGN_OR_RETURN(const std::optional<Decimal> value, optional_decimal(object, key));
  if (!value) return unsupported(std::string(kLacksBegin) + key + "'");
  return *value;
}

Json text(const Decimal& value) { return value.normalized().to_string(); }

}  // namespace octroi::vectors
