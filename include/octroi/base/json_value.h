// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// JsonValue: a JSON document that somebody else wrote.
//
// Strict, because what is read may be hostile: one value and nothing after it, no byte order mark,
// valid UTF-8, no name twice in an object, a bounded size and depth. Members keep their order and
// numbers the digits they were written with, so that a signature over them can be checked and no
// amount passes through floating point. What is missing reads as null, all the way down.
//
//   auto answer = JsonValue::parse(body);
//   answer->at("error").at("code").text();     // "card_declined", or "" where there is none
//   answer->at("amount").integer();            // 1500, or nothing
//
// Layer: base. Thread safety: a value.
#ifndef OCTROI_BASE_JSON_VALUE_H_
#define OCTROI_BASE_JSON_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class JsonKind : std::uint8_t { kNull, kBoolean, kNumber, kText, kArray, kObject };

struct JsonLimits {
  std::size_t bytes_max = 1 << 20;
  std::size_t depth_max = 32;  // of arrays and objects inside each other
};

class JsonValue {
 public:
  JsonValue() noexcept = default;  // null

  // Errors: InvalidArgument "json.malformed" (syntax, encoding, byte order mark, trailing bytes),
  // "json.duplicate_name"; OutOfRange "json.too_large", "json.too_deep".
  static absl::StatusOr<JsonValue> parse(std::string_view json, const JsonLimits& limits = {});

  [[nodiscard]] JsonKind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_null() const noexcept { return kind_ == JsonKind::kNull; }
  [[nodiscard]] bool is_text() const noexcept { return kind_ == JsonKind::kText; }
  [[nodiscard]] bool is_number() const noexcept { return kind_ == JsonKind::kNumber; }
  [[nodiscard]] bool is_array() const noexcept { return kind_ == JsonKind::kArray; }
  [[nodiscard]] bool is_object() const noexcept { return kind_ == JsonKind::kObject; }

  // A text's characters, or a number's digits as they were written; empty for everything else.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  // A number without fraction or exponent that fits, or a text of such digits (providers write
  // both).
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  [[nodiscard]] bool is_true() const noexcept { return kind_ == JsonKind::kBoolean && is_true_; }

  // The member of that name, the element at that index; null where there is none.
  [[nodiscard]] const JsonValue& at(std::string_view name) const noexcept;
  [[nodiscard]] const JsonValue& at(std::size_t index) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;

  // An array's elements, or an object's values; in the order of writing.
  [[nodiscard]] std::span<const JsonValue> items() const noexcept { return items_; }
  // An object's names, beside items().
  [[nodiscard]] std::span<const std::string> names() const noexcept { return names_; }

 private:
  friend class JsonReader;

  JsonKind kind_ = JsonKind::kNull;
  bool is_true_ = false;
  std::string text_{};
  std::vector<std::string> names_{};
  std::vector<JsonValue> items_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_JSON_VALUE_H_
