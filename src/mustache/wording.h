// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The words of octroi's letters, one table a language.
//
// A letter is an opening, rows of "label: value", and a closing; text and HTML are both composed
// from these, so they cannot say different things. Words hold no '<', '>', '&' or quote; the first
// row is of a value that is always there.
#ifndef OCTROI_SRC_MUSTACHE_WORDING_H_
#define OCTROI_SRC_MUSTACHE_WORDING_H_

#include <span>
#include <string>
#include <string_view>

namespace octroi {
inline namespace v0 {

struct WordedRow {
  std::string_view label;
  std::string_view variable;  // "lines": one row for each of them
};

struct Wording {
  std::string_view name;
  std::string_view subject;
  std::string_view opening;
  std::span<const WordedRow> rows;
  std::string_view closing;  // may be empty
};

struct LanguageWording {
  std::string_view tag;
  std::string_view greeting;
  std::string_view colon;    // between a label and its value
  std::string_view account;  // before the account's address
  std::string_view support;  // before the support's address
  std::span<const Wording> letters;
};

extern const LanguageWording kEnglishWording;
extern const LanguageWording kFrenchWording;

// The letter in a sentence or two, for SMS and WhatsApp.
[[nodiscard]] std::string_view brief_of(std::string_view tag, std::string_view letter) noexcept;

// The parts of a template in mustache, and what goes around the HTML.
struct TemplateSource {
  std::string subject;
  std::string text;
  std::string html;
  std::string brief;  // may be empty
};

[[nodiscard]] TemplateSource compose(const LanguageWording& language, const Wording& letter);
[[nodiscard]] std::string compose_layout(const LanguageWording& language);
// For languages whose words we do not know.
[[nodiscard]] std::string compose_wordless_layout(std::string_view tag);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_MUSTACHE_WORDING_H_
