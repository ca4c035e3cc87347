// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Fields of a document as JSON that are left out where there is nothing to say.
//
// Layer: invoice, private. Thread safety: one thread.
#ifndef OCTROI_INVOICE_JSON_OPTIONAL_H_
#define OCTROI_INVOICE_JSON_OPTIONAL_H_

#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/json_writer.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {

inline void write_text(JsonWriter& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.field(name, text);
}

inline void write_date(JsonWriter& json, std::string_view name, const std::optional<Date>& date) {
  if (date && date->ok()) json.field(name, format_date(*date));
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_JSON_OPTIONAL_H_
