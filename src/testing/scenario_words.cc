// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <charconv>
#include <utility>

#include "octroi/base/status.h"
#include "testing/scenario_world.h"

namespace octroi {
inline namespace v0 {
namespace scenario {

Words::Words(std::string_view sentence) {
  std::string word;
  for (const char c : sentence) {
    if (c != ' ' && c != '\t') {
      word += c;
    } else if (!word.empty()) {
      words_.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words_.push_back(std::move(word));
}

std::string Words::next() { return empty() ? std::string() : words_[at_++]; }

std::string Words::peek() const { return empty() ? std::string() : words_[at_]; }

bool Words::take(std::string_view word) {
  if (empty() || words_[at_] != word) return false;
  ++at_;
  return true;
}

absl::StatusOr<std::int64_t> Words::number() {
  const std::string word = next();
  std::int64_t value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
  if (!word.empty() && read.ec == std::errc() && read.ptr == word.data() + word.size()) {
    return value;
  }
  return make_error(absl::StatusCode::kInvalidArgument, "scenario.unreadable",
                    "a whole number is wanted, not \"" + word + "\"");
}

absl::StatusOr<Money> Words::money() {
  const std::string amount = next();
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, Currency::parse(next()));
  return Money::parse(amount, currency);
}

absl::StatusOr<Instant> Words::instant() {
  const std::string word = next();
  return parse_instant(word.size() == 10 ? word + "T09:00:00Z" : word);
}

std::string Words::rest() {
  std::string text;
  while (!empty()) {
    if (!text.empty()) text += ' ';
    text += next();
  }
  return text;
}

absl::StatusOr<Letter> PlainRenderer::render(std::string_view template_name, std::string_view,
                                             const TemplateObject&) const {
  const std::string name(template_name);
  return Letter{.subject = name, .text = name, .html = {}};
}

}  // namespace scenario
}  // namespace v0
}  // namespace octroi
