// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/locale.h"

#include <array>

#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00A0";
constexpr std::string_view kNarrowNoBreakSpace = "\u202F";

struct Sign {
  std::string_view code;
  std::string_view english;  // before the amount
  std::string_view french;   // after it
};

// Unicode CLDR 42, en and fr. Other currencies are written with their code, as CLDR does.
constexpr Sign kSigns[] = {
    {"EUR", "€", "€"},       {"USD", "$", "$US"},   {"GBP", "£", "£GB"},
    {"JPY", "¥", "JPY"},     {"CNY", "CN¥", "CN¥"}, {"INR", "₹", "₹"},
    {"CAD", "CA$", "$CA"},   {"AUD", "A$", "$AU"},  {"XOF", "F\u202FCFA", "F\u202FCFA"},
    {"XAF", "FCFA", "FCFA"},
};

constexpr std::array<std::string_view, 12> kEnglishMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 12> kFrenchMonths = {
    "janvier", "février", "mars",      "avril",   "mai",      "juin",
    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

std::string_view sign_of(Currency currency, Language language) {
  for (const Sign& sign : kSigns) {
    if (sign.code == currency.code()) {
      return language == Language::kFrench ? sign.french : sign.english;
    }
  }
  return currency.code();
}

// A sign that ends in a letter would run into the digits.
bool ends_in_letter(std::string_view sign) {
  const char last = sign.back();
  return (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
}

std::string group(std::string_view digits, std::string_view separator) {
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += separator;
    grouped += digits[i];
  }
  return grouped;
}

std::string_view group_separator(Language language) {
  return language == Language::kFrench ? kNarrowNoBreakSpace : ",";
}

// "1234.50", without its sign, in the language's digits.
std::string localise(std::string_view plain, Language language) {
  const std::size_t point = plain.find('.');
  std::string number = group(plain.substr(0, point), group_separator(language));
  if (point == std::string_view::npos) return number;
  number += language == Language::kFrench ? ',' : '.';
  number += plain.substr(point + 1);
  return number;
}

std::string_view without_minus(std::string_view plain) {
  return plain.front() == '-' ? plain.substr(1) : plain;
}

}  // namespace

std::optional<Language> parse_language(std::string_view tag) noexcept {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_"));
  if (primary.size() != 2) return std::nullopt;
  const auto is = [&primary](char first, char second) {
    return (primary[0] | 0x20) == first && (primary[1] | 0x20) == second;
  };
  if (is('e', 'n')) return Language::kEnglish;
  if (is('f', 'r')) return Language::kFrench;
  return std::nullopt;
}

std::string_view to_string(Language language) noexcept {
  return language == Language::kFrench ? "fr" : "en";
}

std::string format_money(Money amount, Language language) {
  const std::string plain = amount.amount();
  const std::string number = localise(without_minus(plain), language);
  const std::string_view sign = sign_of(amount.currency(), language);
  std::string text(amount.is_negative() ? "-" : "");
  if (language == Language::kFrench) {
    text += number;
    text += kNoBreakSpace;
    text += sign;
    return text;
  }
  text += sign;
  if (ends_in_letter(sign)) text += kNoBreakSpace;
  text += number;
  return text;
}

std::string format_integer(std::int64_t number, Language language) {
  const std::string plain = std::to_string(number);
  return (number < 0 ? "-" : "") + localise(without_minus(plain), language);
}

std::string format_day(Date day, Language language) {
  if (!day.ok()) return "";
  const bool is_french = language == Language::kFrench;
  const unsigned month = static_cast<unsigned>(day.month()) - 1;
  std::string text = std::to_string(static_cast<unsigned>(day.day()));
  if (is_french && text == "1") text += "er";
  text += ' ';
  text += is_french ? kFrenchMonths[month] : kEnglishMonths[month];
  text += ' ';
  text += std::to_string(static_cast<int>(day.year()));
  return text;
}

}  // namespace v0
}  // namespace octroi
