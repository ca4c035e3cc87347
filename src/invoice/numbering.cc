// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/numbering.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kDigitsMax = 18;
constexpr std::string_view kYear = "{YYYY}";
constexpr std::string_view kShortYear = "{YY}";
constexpr std::string_view kMonth = "{MM}";

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_printable_ascii(char c) { return c >= ' ' && c <= '~'; }

std::string padded(std::int64_t number, int digits) {
  std::string text = std::to_string(number);
  const auto width = static_cast<std::size_t>(digits);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::string year_of(Date date) { return padded(static_cast<int>(date.year()), 4); }
std::string month_of(Date date) { return padded(static_cast<unsigned>(date.month()), 2); }

void replace_all(std::string& text, std::string_view field, const std::string& by) {
  for (std::size_t at = text.find(field); at != std::string::npos; at = text.find(field, at)) {
    text.replace(at, field.size(), by);
  }
}

std::string with_date(std::string text, Date date) {
  replace_all(text, kYear, year_of(date));
  replace_all(text, kShortYear, year_of(date).substr(2));
  replace_all(text, kMonth, month_of(date));
  return text;
}

// The field that begins at `at`, up to the next brace, or the one character there.
std::string_view part_at(std::string_view pattern, std::size_t at) {
  if (pattern[at] != '{') return pattern.substr(at, 1);
  const std::size_t end = pattern.find_first_of("{}", at + 1);
  return pattern.substr(at, end == std::string_view::npos ? end : end - at + 1);
}

// The digits of "{seq}" or "{seq:5}"; nullopt for another field.
absl::StatusOr<std::optional<int>> sequence_digits(std::string_view field) {
  if (field == "{seq}") return 1;
  constexpr std::string_view kStart = "{seq:";
  if (field.substr(0, kStart.size()) != kStart) return std::nullopt;
  const std::string_view digits = field.substr(kStart.size(), field.size() - kStart.size() - 1);
  int value = 0;
  for (const char c : digits) {
    const bool is_digit = c >= '0' && c <= '9';
    value = is_digit && value <= kDigitsMax ? value * 10 + (c - '0') : kDigitsMax + 1;
  }
  if (digits.empty() || digits.front() == '0' || value > kDigitsMax) {
    return invalid("numbering.bad_digits", "write {seq:1} to {seq:18}");
  }
  return value;
}

bool shows(std::string_view pattern, std::string_view field) {
  return pattern.find(field) != std::string_view::npos;
}

absl::Status check_reset(std::string_view pattern, NumberReset reset) {
  const bool has_year = shows(pattern, kYear) || shows(pattern, kShortYear);
  switch (reset) {
    case NumberReset::kNever:
      return absl::OkStatus();
    case NumberReset::kYearly:
      if (has_year) return absl::OkStatus();
      break;
    case NumberReset::kMonthly:
      if (has_year && shows(pattern, kMonth)) return absl::OkStatus();
      break;
  }
  return invalid("numbering.ambiguous",
                 "a number that starts again must show the year, and the month if it does so "
                 "monthly, or two documents would bear the same one");
}

absl::Status check_text_of(std::string_view pattern) {
  if (pattern.size() > NumberPattern::kBytesMax) {
    return invalid("numbering.too_long", "a number pattern has at most 64 bytes");
  }
  if (!std::all_of(pattern.begin(), pattern.end(), is_printable_ascii)) {
    return invalid("numbering.bad_character", "a number pattern is printable ASCII");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NumberPattern> NumberPattern::parse(std::string_view pattern, NumberReset reset) {
  OCTROI_RETURN_IF_ERROR(check_text_of(pattern));
  NumberPattern result;
  result.text_ = pattern;
  result.reset_ = reset;
  int sequences = 0;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view part = part_at(pattern, at);
    if (part == "}" || (part.front() == '{' && part.back() != '}')) {
      return invalid("numbering.unbalanced", "a field is written {YYYY}, {YY}, {MM} or {seq:5}");
    }
    at += part.size();
    std::string& text = sequences == 0 ? result.before_ : result.after_;
    if (part.front() != '{' || part == kYear || part == kShortYear || part == kMonth) {
      text += part;
      continue;
    }
    OCTROI_ASSIGN_OR_RETURN(const std::optional<int> digits, sequence_digits(part));
    if (!digits) {
      return invalid("numbering.unknown_field",
                     "the fields of a number pattern are {YYYY}, {YY}, {MM} and {seq:5}");
    }
    result.digits_ = *digits;
    ++sequences;
  }
  if (sequences != 1) {
    return invalid("numbering.no_sequence", "a number pattern has {seq} or {seq:5} exactly once");
  }
  OCTROI_RETURN_IF_ERROR(check_reset(pattern, reset));
  return result;
}

std::string NumberPattern::series_key(std::string_view name, Date date) const {
  std::string key(name);
  if (reset_ == NumberReset::kNever) return key;
  key += '/';
  key += year_of(date);
  if (reset_ == NumberReset::kYearly) return key;
  key += '-';
  key += month_of(date);
  return key;
}

NumberFormat NumberPattern::at(std::string_view name, Date date) const {
  return {series_key(name, date), with_date(before_, date), digits_, with_date(after_, date)};
}

std::string NumberPattern::format(Date date, std::int64_t sequence) const {
  return with_date(before_, date) + padded(sequence, digits_) + with_date(after_, date);
}

namespace {

// A pattern as a row of places: a character, or a digit, of which the last of a sequence may come
// any number of times more.
struct Place {
  char character;  // 'd': any digit where is_digit
  bool is_digit;
  bool repeats;  // more digits may follow it
};

void put_text(std::string_view text, std::vector<Place>& places) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view part = part_at(text, at);
    at += part.size();
    if (part.front() != '{') {
      places.push_back({part.front(), false, false});
      continue;
    }
    const std::size_t digits = part == kYear ? 4 : 2;
    places.insert(places.end(), digits, {'d', true, false});
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether one character fits both places.
bool can_share(const Place& one, const Place& other) {
  if (one.is_digit) return other.is_digit || is_digit(other.character);
  return other.is_digit ? is_digit(one.character) : one.character == other.character;
}

// Whether some text fits both rows: a walk over the pairs of places reached.
bool share_a_text(const std::vector<Place>& one, const std::vector<Place>& other) {
  std::vector<std::vector<bool>> reached(one.size() + 1, std::vector<bool>(other.size() + 1));
  reached[0][0] = true;
  for (std::size_t i = 0; i <= one.size(); ++i) {
    for (std::size_t j = 0; j <= other.size(); ++j) {
      if (!reached[i][j]) continue;
      const bool fits = i < one.size() && j < other.size() && can_share(one[i], other[j]);
      if (fits) reached[i + 1][j + 1] = true;
      // The sequence goes on with another digit, which the other row reads as its next place.
      if (i > 0 && one[i - 1].repeats && j < other.size() && can_share(one[i - 1], other[j])) {
        reached[i][j + 1] = true;
      }
      if (j > 0 && other[j - 1].repeats && i < one.size() && can_share(one[i], other[j - 1])) {
        reached[i + 1][j] = true;
      }
    }
  }
  return reached[one.size()][other.size()];
}

std::vector<Place> places_of(std::string_view before, int digits, std::string_view after) {
  std::vector<Place> places;
  put_text(before, places);
  places.insert(places.end(), static_cast<std::size_t>(digits), {'d', true, false});
  places.back().repeats = true;
  put_text(after, places);
  return places;
}

}  // namespace

bool NumberPattern::can_collide(const NumberPattern& other) const {
  return share_a_text(places_of(before_, digits_, after_),
                      places_of(other.before_, other.digits_, other.after_));
}

std::string_view to_string(NumberReset reset) noexcept {
  switch (reset) {
    case NumberReset::kNever:
      return "never";
    case NumberReset::kYearly:
      return "yearly";
    case NumberReset::kMonthly:
      return "monthly";
  }
  return {};
}

std::optional<NumberReset> parse_number_reset(std::string_view text) noexcept {
  for (const NumberReset reset :
       {NumberReset::kNever, NumberReset::kYearly, NumberReset::kMonthly}) {
    if (text == to_string(reset)) return reset;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
