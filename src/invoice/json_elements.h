// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reading a JSON array, one element after the other, each field by name.
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_JSON_ELEMENTS_H_
#define OCTROI_INVOICE_JSON_ELEMENTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "json_fields.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

[[nodiscard]] inline absl::Status bad_json(std::string_view message) {
  return make_error(absl::StatusCode::kDataLoss, "invoice.bad_json", message);
}

// `read(JsonFields&, Currency)` makes an Element; `what` names one in an error.
template <class Element, class Read>
absl::StatusOr<std::vector<Element>> read_elements(std::string_view text, Currency currency,
                                                   std::string_view what, Read read) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return bad_json("the text is no JSON array");
  std::vector<Element> elements;
  elements.reserve(json.size());
  for (const nlohmann::json& element : json) {
    JsonFields fields(element, currency);
    elements.push_back(read(fields, currency));
    const std::string problem = fields.problem();
    if (problem.empty()) continue;
    std::string message(what);
    message += ' ' + std::to_string(elements.size()) + ": " + problem + " cannot be read";
    return bad_json(message);
  }
  return elements;
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_JSON_ELEMENTS_H_
