// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <vector>

#include "octroi/bank_transfer/mt940.h"
#include "octroi/bank_transfer/reference.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kReferenceMin = 5;
constexpr std::size_t kReferenceMax = 25;

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_blank(char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; }

struct Squeezed {
  std::string characters;           // without blanks
  std::vector<bool> ends_a_word{};  // of each character
};

Squeezed squeeze(std::string_view text) {
  Squeezed squeezed;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_blank(text[i])) continue;
    squeezed.characters += text[i];
    squeezed.ends_a_word.push_back(i + 1 == text.size() || !is_alphanumeric(text[i + 1]));
  }
  return squeezed;
}

// What follows a reference may be glued to it, and one in 97 of such longer texts has right check
// digits too: where a word ends is the better sign, and then the longest.
std::string reference_at(const Squeezed& text, std::size_t start) {
  std::string best;
  bool best_ends_a_word = false;
  for (std::size_t size = kReferenceMin; size <= kReferenceMax; ++size) {
    const std::size_t last = start + size - 1;
    if (last >= text.characters.size() || !is_alphanumeric(text.characters[last])) break;
    const bool ends_a_word = text.ends_a_word[last];
    if (best_ends_a_word && !ends_a_word) continue;
    auto reference = parse_creditor_reference(text.characters.substr(start, size));
    if (!reference.ok()) continue;
    best = *std::move(reference);
    best_ends_a_word = ends_a_word;
  }
  return best;
}

}  // namespace

std::string find_creditor_reference(std::string_view text) {
  const Squeezed squeezed = squeeze(text);
  for (std::size_t i = 0; i + kReferenceMin <= squeezed.characters.size(); ++i) {
    const char first = squeezed.characters[i];
    const char second = squeezed.characters[i + 1];
    if ((first != 'R' && first != 'r') || (second != 'F' && second != 'f')) continue;
    std::string reference = reference_at(squeezed, i);
    if (!reference.empty()) return reference;
  }
  return {};
}

}  // namespace v0
}  // namespace octroi
