// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/json_value.h"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

// Takes nlohmann's events; false stops it, and failure() says why.
class JsonReader {
 public:
  explicit JsonReader(const JsonLimits& limits) : limits_(limits) {}

  bool null() { return add(JsonValue()); }
  bool boolean(bool is_true) {
    JsonValue value;
    value.kind_ = JsonKind::kBoolean;
    value.is_true_ = is_true;
    return add(std::move(value));
  }
  bool number_integer(std::int64_t number) { return add_number(std::to_string(number)); }
  bool number_unsigned(std::uint64_t number) { return add_number(std::to_string(number)); }
  bool number_float(double, const std::string& digits) { return add_number(digits); }
  bool string(std::string& text) {
    JsonValue value;
    value.kind_ = JsonKind::kText;
    value.text_ = std::move(text);
    return add(std::move(value));
  }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonKind::kObject); }
  bool start_array(std::size_t) { return open(JsonKind::kArray); }
  bool key(std::string& name) {
    open_.back()->names_.push_back(std::move(name));
    return true;
  }
  bool end_object() {
    if (!has_distinct_names(open_.back()->names_)) {
      failure_ = make_error(absl::StatusCode::kInvalidArgument, "json.duplicate_name",
                            "an object has two members of one name");
      return false;
    }
    open_.pop_back();
    return true;
  }
  bool end_array() {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    failure_ = make_error(absl::StatusCode::kInvalidArgument, "json.malformed",
                          "not JSON at byte " + std::to_string(position));
    return false;
  }

  [[nodiscard]] const absl::Status& failure() const { return failure_; }
  [[nodiscard]] JsonValue take() { return std::move(root_); }

 private:
  bool add(JsonValue value) {
    place(std::move(value));
    return true;
  }

  bool add_number(std::string digits) {
    JsonValue value;
    value.kind_ = JsonKind::kNumber;
    value.text_ = std::move(digits);
    return add(std::move(value));
  }

  bool open(JsonKind kind) {
    if (open_.size() == limits_.depth_max) {
      failure_ = make_error(absl::StatusCode::kOutOfRange, "json.too_deep",
                            "more than " + std::to_string(limits_.depth_max) + " levels");
      return false;
    }
    JsonValue value;
    value.kind_ = kind;
    open_.push_back(place(std::move(value)));
    return true;
  }

  // Only the innermost open container grows, so the pointers to the outer ones stay good.
  JsonValue* place(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    return &open_.back()->items_.emplace_back(std::move(value));
  }

  static bool has_distinct_names(const std::vector<std::string>& names) {
    std::vector<std::string_view> sorted(names.begin(), names.end());
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  }

  JsonLimits limits_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  absl::Status failure_;
};

namespace {

const JsonValue kNothing;

}  // namespace

absl::StatusOr<JsonValue> JsonValue::parse(std::string_view json, const JsonLimits& limits) {
  if (json.size() > limits.bytes_max) {
    return make_error(absl::StatusCode::kOutOfRange, "json.too_large",
                      "more than " + std::to_string(limits.bytes_max) + " bytes");
  }
  // nlohmann would skip a byte order mark (which RFC 8259 8.1 forbids to write), and take NUL for
  // the end.
  if (json.substr(0, 3) == "\xEF\xBB\xBF" || json.find('\0') != std::string_view::npos) {
    return make_error(absl::StatusCode::kInvalidArgument, "json.malformed",
                      "holds a byte order mark or NUL");
  }
  JsonReader reader(limits);
  if (!nlohmann::json::sax_parse(json, &reader)) return reader.failure();
  return reader.take();
}

std::optional<std::int64_t> JsonValue::integer() const noexcept {
  if (kind_ != JsonKind::kNumber && kind_ != JsonKind::kText) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text_.data() + text_.size();
  const auto [stopped, error] = std::from_chars(text_.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

const JsonValue& JsonValue::at(std::string_view name) const noexcept {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) return kNothing;
  return items_[static_cast<std::size_t>(found - names_.begin())];
}

const JsonValue& JsonValue::at(std::size_t index) const noexcept {
  return kind_ == JsonKind::kArray && index < items_.size() ? items_[index] : kNothing;
}

bool JsonValue::has(std::string_view name) const noexcept {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

}  // namespace v0
}  // namespace octroi
