// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/words.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "billing/word_lists.h"

namespace octroi::vectors {

Json renamed(const Json& value, std::string_view from, std::string_view to) {
  if (value.is_array()) {
    Json result = Json::array();
    for (const Json& part : value) result.push_back(renamed(part, from, to));
    return result;
  }
  if (!value.is_object()) return value;
  Json result = Json::object();
  for (const auto& [key, part] : value.items()) {
    result[key == from ? std::string(to) : key] = renamed(part, from, to);
  }
  return result;
}

bool has_word(const Json& value, std::string_view word) {
  if (value.is_object() && value.contains(word)) return true;
  return value.is_structured() &&
         std::any_of(value.begin(), value.end(), [&](const Json& p) { return has_word(p, word); });
}

bool can_rename(const Json& value, std::string_view from, std::string_view to) {
  if (!has_word(value, from)) return false;
  if (value.is_object() && value.contains(from) && value.contains(to)) return false;
  return std::all_of(value.begin(), value.end(), [&](const Json& part) {
    return !has_word(part, from) || can_rename(part, from, to);
  });
}

std::vector<std::string> same_as(const std::string& word) {
  std::vector<std::string> others;
  for (const Words& words : kSaid) {
    if (std::ranges::find(words, word) == words.end()) continue;
    for (const std::string_view other : words) {
      if (!other.empty() && other != word) others.emplace_back(other);
    }
  }
  return others;
}

std::vector<Replaced> other_readings(const Json& input) {
  std::vector<Replaced> readings;
  for (const Words& words : kSaid) {
    for (const std::string_view from : words) {
      if (from.empty() || !has_word(input, from)) continue;
      for (const std::string_view to : words) {
        if (to.empty() || to == from || !can_rename(input, from, to)) continue;
        readings.push_back({renamed(input, from, to), std::string(to)});
      }
    }
  }
  return readings;
}

namespace {

const Json* named(const std::string& word, const Json& answer) {
  if (answer.contains(word)) return &answer.at(word);
  for (const Words& words : kAnswered) {
    if (std::ranges::find(words, word) == words.end()) continue;
    for (const std::string_view other : words) {
      if (!other.empty() && answer.contains(other)) return &answer.at(other);
    }
  }
  return nullptr;
}

// "first_invoice_total" is the total of the first invoice.
const Json* within(const std::string& word, const Json& answer) {
  for (std::size_t gap = word.find('_'); gap != word.npos; gap = word.find('_', gap + 1)) {
    const Json* const part = named(word.substr(0, gap), answer);
    if (part == nullptr || !part->is_object()) continue;
    if (const Json* const found = named(word.substr(gap + 1), *part)) return found;
  }
  return nullptr;
}

}  // namespace

const Json* meant_by(const std::string& word, const Json& answer) {
  if (!answer.is_object()) return nullptr;
  if (const Json* const found = named(word, answer)) return found;
  if (const Json* const found = within(word, answer)) return found;
  // A unit that the figure itself tells.
  for (const std::string_view unit :
       {"_cents", "_minor", "_amount", "_utc", "_exact", "_decimal"}) {
    if (!word.ends_with(unit) || word.size() == unit.size()) continue;
    const std::string plain = word.substr(0, word.size() - unit.size());
    if (const Json* const found = named(plain, answer)) return found;
    if (const Json* const found = within(plain, answer)) return found;
  }
  return nullptr;
}

}  // namespace octroi::vectors
