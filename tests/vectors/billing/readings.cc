// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/readings.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/obvious.h"
#include "billing/words.h"

namespace octroi::vectors {
namespace {

constexpr int kStepsMax = 10;
constexpr std::size_t kReadingsMax = 48;  // of as many steps

// An input, and the words that were put into it: none of them is replaced once more, so that no
// word drifts to another meaning by way of a third.
struct Reading {
  Json input;
  std::set<std::string> put{};

  [[nodiscard]] Reading with(const std::string& from, const std::string& to) const {
    Reading other{renamed(input, from, to), put};
    other.put.insert(to);
    return other;
  }
};

absl::StatusOr<Json> ask(const Handler& handler, const Json& input) {
  try {
    return handler(input);
  } catch (const std::exception& error) {  // a shape that the handler did not look for
    return unsupported(error.what());
  }
}

bool is_understood(const absl::StatusOr<Json>& answer) {
  return answer.ok() || !absl::IsUnimplemented(answer.status());
}

// --- led by the refusal

// The members of `part` in place of it, with its name before theirs where `named`.
Json opened(const Json& input, const std::string& part, bool named) {
  Json result = Json::object();
  for (const auto& [key, value] : input.items()) {
    if (key != part) {
      result[key] = value;
      continue;
    }
    for (const auto& [inner, what] : value.items()) {
      const std::string name = named ? part + "_" + inner : inner;
      if (!result.contains(name)) result[name] = what;
    }
  }
  return result;
}

// "old_price" and "old_period" as "old": {"price", "period"}; null where there are none.
Json gathered(const Json& input, const std::string& part) {
  Json result = Json::object();
  Json inner = Json::object();
  for (const auto& [key, value] : input.items()) {
    if (key.starts_with(part + "_")) {
      inner[key.substr(part.size() + 1)] = value;
    } else {
      result[key] = value;
    }
  }
  if (inner.empty() || result.contains(part)) return {};
  result[part] = std::move(inner);
  return result;
}

// A unit that the value itself tells: "price_cents" is a price.
std::string without_unit(const std::string& key) {
  for (const std::string_view unit : {"_cents", "_minor", "_minor_units", "_utc", "_local"}) {
    if (key.ends_with(unit) && key.size() > unit.size()) {
      return key.substr(0, key.size() - unit.size());
    }
  }
  return {};
}

void read_unknown(const std::string& area, const Reading& reading, const std::string& key,
                  std::vector<Reading>& readings) {
  const Json& input = reading.input;
  if (input.is_object() && input.contains(key)) {
    for (Json& shorter : without_the_obvious(area, input, key)) {
      readings.push_back({std::move(shorter), reading.put});
    }
    if (input.at(key).is_object()) {
      readings.push_back({opened(input, key, true), reading.put});
      readings.push_back({opened(input, key, false), reading.put});
    }
  }
  if (reading.put.contains(key)) return;
  for (const std::string& other : same_as(key)) {
    if (can_rename(input, key, other)) readings.push_back(reading.with(key, other));
  }
  const std::string plain = without_unit(key);
  if (plain.empty()) return;
  if (can_rename(input, key, plain)) readings.push_back({renamed(input, key, plain), reading.put});
  for (const std::string& other : same_as(plain)) {
    if (can_rename(input, key, other)) readings.push_back(reading.with(key, other));
  }
}

void look_for(const Reading& reading, const std::string& key, std::vector<Reading>& readings) {
  for (const std::string& other : same_as(key)) {
    if (reading.put.contains(other) || !has_word(reading.input, other)) continue;
    if (can_rename(reading.input, other, key)) readings.push_back(reading.with(other, key));
  }
  if (!reading.input.is_object()) return;
  if (Json whole = gathered(reading.input, key); !whole.is_null()) {
    readings.push_back({std::move(whole), reading.put});
  }
}

bool answers(const Json& expected, const Json& answer) {
  if (!expected.is_object()) return true;
  for (const auto& [key, unused] : expected.items()) {
    if (key != "note" && meant_by(key, answer) == nullptr) return false;
  }
  return true;
}

// Asks reading after reading. One whose answer has all that the case asks for is the one; the first
// that is understood at all is kept.
class Search {
 public:
  Search(const Handler& handler, const std::string& area, const Json& expected)
      : handler_(handler), area_(area), expected_(expected) {}

  // Whether one was found; from `readings` on, led by their refusals.
  bool led(std::vector<Reading> readings) {
    for (int step = 0; step <= kStepsMax && !readings.empty(); ++step) {
      std::vector<Reading> next;
      for (const Reading& reading : readings) {
        if (!seen_.insert(reading.input.dump()).second) continue;
        absl::StatusOr<Json> answered = ask(handler_, reading.input);
        if (is_understood(answered)) {
          if (!answered.ok() || answers(expected_, *answered)) {
            found_ = std::move(answered);
            return true;
          }
          if (!found_) found_ = std::move(answered);
          continue;
        }
        const RefusedKey key = refused_key(answered.status());
        if (!key.unknown.empty()) read_unknown(area_, reading, key.unknown, next);
        if (!key.lacking.empty()) look_for(reading, key.lacking, next);
        if (next.size() > kReadingsMax) break;
      }
      readings = std::move(next);
    }
    return false;
  }

  [[nodiscard]] absl::StatusOr<Json> found_or(absl::StatusOr<Json> refusal) const {
    if (found_) return *found_;
    return refusal;
  }

 private:
  const Handler& handler_;
  const std::string& area_;
  const Json& expected_;
  std::set<std::string> seen_{};
  std::optional<absl::StatusOr<Json>> found_{};
};

}  // namespace

absl::StatusOr<Json> answer_in_other_words(const Handler& handler, const std::string& area,
                                           const Json& input, const Json& expected) {
  absl::StatusOr<Json> first = ask(handler, input);
  if (is_understood(first)) return first;
  Search search(handler, area, expected);
  std::vector<Reading> readings;
  for (Json& shorter : without_the_obvious(area, input)) readings.push_back({std::move(shorter)});
  readings.push_back({input});
  if (search.led(readings)) return search.found_or(first);
  // A word may have led the handler to another question: each word is replaced, whatever was told.
  const std::vector<Reading> plain = readings;
  for (const Reading& reading : plain) {
    for (const Replaced& other : other_readings(reading.input)) {
      const Reading one{other.input, {other.put}};
      if (search.led(std::vector<Reading>(1, one))) return search.found_or(first);
    }
  }
  return search.found_or(first);
}

}  // namespace octroi::vectors
