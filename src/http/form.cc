// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/form.h"

#include <algorithm>
#include <cstddef>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kFieldsMax = 1000;

absl::Status bad_form(std::string_view what) {
  return make_error(absl::StatusCode::kInvalidArgument, "http.bad_form", what);
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// False where a % is not followed by two hexadecimal digits.
bool decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return false;
      const int high = digit_of(text[i + 1]);
      const int low = digit_of(text[i + 2]);
      if (high < 0 || low < 0) return false;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<FormFields> decode_form(std::string_view text) {
  FormFields fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (fields.size() == kFieldsMax) return bad_form("a form has at most 1000 fields");
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto& [name, value] = fields.emplace_back();
    const std::string_view behind = equals == pair.size() ? "" : pair.substr(equals + 1);
    if (!decode(pair.substr(0, equals), name) || !decode(behind, value)) {
      return bad_form("a % of a form stands before two hexadecimal digits");
    }
  }
  return fields;
}

}  // namespace v0
}  // namespace octroi
