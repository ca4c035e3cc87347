// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas: who answers the cases of which area of a billing case file.
//
// A handler turns a case's input into calls of the library and gives what it computed, in the shape
// of the expectation. It does no arithmetic of its own. What it does not know it refuses with
// Unimplemented, never with a number.
//
// Layer: tests. Thread safety: values and pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_AREA_H_
#define OCTROI_TESTS_VECTORS_BILLING_AREA_H_

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <nlohmann/json.hpp>

#include "octroi/money/decimal.h"

namespace octroi::vectors {

using Json = nlohmann::ordered_json;
using Handler = std::function<absl::StatusOr<Json>(const Json& input)>;
using Areas = std::map<std::string, Handler>;

void add_anchors(Areas& areas);
void add_changes(Areas& areas);
void add_corrections(Areas& areas);
void add_coupons(Areas& areas);
void add_credit_notes(Areas& areas);
void add_cycles(Areas& areas);
void add_documents(Areas& areas);
void add_flexprice_changes(Areas& areas);
void add_meters(Areas& areas);
void add_numbers(Areas& areas);
void add_prorations(Areas& areas);
void add_rating(Areas& areas);
void add_repairs(Areas& areas);
void add_wallets(Areas& areas);
void add_windows(Areas& areas);
void add_zones(Areas& areas);

// What a case says outside of its input, put beside the input's own keys: the length of the list
// `periods` that it shows, and its description.
inline constexpr char kShown[] = "_shown";
inline constexpr char kDescription[] = "_description";

[[nodiscard]] absl::Status unsupported(std::string_view reason);

// Which key a refusal is about: one that the handler does not know, or one that it lacks. Empty
// where it is about something else.
struct RefusedKey {
  std::string unknown{};
  std::string lacking{};
};
[[nodiscard]] RefusedKey refused_key(const absl::Status& refusal);

// Unimplemented when `object` holds a key that is not listed: a number without it would be a guess.
[[nodiscard]] absl::Status only_keys(const Json& object,
                                     std::initializer_list<std::string_view> keys);

// Of several words for one thing, the one that `object` uses; the first where it uses none.
[[nodiscard]] const char* word_in(const Json& object, std::initializer_list<const char*> words);

// A decimal written as text or as a whole number; nullopt where absent or null.
absl::StatusOr<std::optional<Decimal>> optional_decimal(const Json& object, const char* key);
absl::StatusOr<Decimal> decimal(const Json& object, const char* key);
absl::StatusOr<Decimal> to_decimal(const Json& value);

// A decimal in its shortest form.
[[nodiscard]] Json text(const Decimal& value);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_AREA_H_
