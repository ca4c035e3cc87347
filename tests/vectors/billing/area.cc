// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/area.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi::vectors {

absl::Status unsupported(std::string_view reason) {
  return make_error(absl::StatusCode::kUnimplemented, "vectors.unsupported", reason);
}

absl::Status only_keys(const Json& object, std::initializer_list<std::string_view> keys) {
  for (const auto& [key, unused] : object.items()) {
    if (key == kShown || key == kDescription) continue;
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    return unsupported("the key '" + key + "' is not known here");
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
  if (!value) return unsupported(std::string("the input lacks '") + key + "'");
  return *value;
}

Json text(const Decimal& value) { return value.normalized().to_string(); }

}  // namespace octroi::vectors
