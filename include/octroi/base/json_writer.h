// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// JsonWriter: appends compact JSON to a string.
//
// octroi writes small JSON documents by the million (invoice lines, event data, effect payloads),
// so this one appends without a tree. It writes only what money allows: text, whole numbers,
// booleans and null; decimals travel as text. Commas take care of themselves.
//
//   JsonWriter json;
//   json.object().field("code", "base").field("minor", std::int64_t{5000}).end();
//   std::move(json).text();   // {"code":"base","minor":5000}
//
// Layer: base. Thread safety: one thread.
#ifndef OCTROI_BASE_JSON_WRITER_H_
#define OCTROI_BASE_JSON_WRITER_H_

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class JsonWriter {
 public:
  JsonWriter& object() { return open('{'); }
  JsonWriter& array() { return open('['); }
  // Closes the innermost object or array.
  JsonWriter& end();

  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  // A template, so that no pointer turns into a boolean on the way here.
  template <std::same_as<bool> Bool>
  JsonWriter& value(Bool flag) {
    return raw(flag ? "true" : "false");
  }
  JsonWriter& null() { return raw("null"); }
  // A finished JSON value, written elsewhere.
  JsonWriter& raw(std::string_view json);

  template <class T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  [[nodiscard]] const std::string& text() const& noexcept { return text_; }
  [[nodiscard]] std::string text() && noexcept { return std::move(text_); }

 private:
  JsonWriter& open(char bracket);
  void separate();

  std::string text_;
  std::string closers_;
};

// Appends `text` as a JSON string with its quotes (RFC 8259); invalid UTF-8 is copied as it is.
void append_json_string(std::string& out, std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_JSON_WRITER_H_
