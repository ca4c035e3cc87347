// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Terms as records write them: "pro@2|month|EUR|3", and "pro@2|month|EUR|3|extra_users@1*5" where
// add-ons are held beside the plan. Several are parted by commas, in the order of their codes.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_TERMS_TEXT_H_
#define OCTROI_SRC_ENGINE_RECORDS_TERMS_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/records/columns.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {
namespace records {

// Terms that may be absent, which are an empty text.
[[nodiscard]] std::string format_terms(const std::optional<Terms>& terms);
// Errors: DataLoss "engine.bad_terms".
[[nodiscard]] absl::StatusOr<std::optional<Terms>> parse_terms(const std::string& text);

// "extra_users@1*5,sms@2*1".
[[nodiscard]] std::string format_add_ons(const std::vector<AddOnHolding>& add_ons);
// Only what format_add_ons() writes of a list in its order. Errors: DataLoss "engine.bad_terms".
[[nodiscard]] absl::StatusOr<std::vector<AddOnHolding>> parse_add_ons(std::string_view text);

template <>
struct TextForm<std::vector<AddOnHolding>> {
  static constexpr FieldType kType = FieldType::kText;
  static std::string format(const std::vector<AddOnHolding>& held) { return format_add_ons(held); }
  static auto parse(const std::string& text) { return parse_add_ons(text); }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_TERMS_TEXT_H_
