// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Words: one thing goes by several names in case files, which come from many systems.
//
// A case is read by the words it uses. Where nobody knows them, words of the same meaning stand in
// for them; and a figure that a case expects under a word that the answer has not is the answer's
// figure of that meaning. The lists in words.cc are all there is: no other word passes.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_WORDS_H_
#define OCTROI_TESTS_VECTORS_BILLING_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "billing/area.h"

namespace octroi::vectors {

// The input with one of its words replaced, wherever it stands: each such input.
struct Replaced {
  Json input;
  std::string put;  // the word that stands there now
};
[[nodiscard]] std::vector<Replaced> other_readings(const Json& input);

// The words that mean the same as `word` in an input, without it.
[[nodiscard]] std::vector<std::string> same_as(const std::string& word);
[[nodiscard]] bool has_word(const Json& value, std::string_view word);
// Whether no object has both words, and one of them has `from`.
[[nodiscard]] bool can_rename(const Json& value, std::string_view from, std::string_view to);
[[nodiscard]] Json renamed(const Json& value, std::string_view from, std::string_view to);

// Where `answer` has what `word` means; nullptr where it has not.
[[nodiscard]] const Json* meant_by(const std::string& word, const Json& answer);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_WORDS_H_
