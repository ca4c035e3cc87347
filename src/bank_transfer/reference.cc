// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/reference.h"

#include <algorithm>
#include <array>

#include "bank_transfer/mod97.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kReferenceMax = 21;
constexpr std::size_t kCreditorReferenceMax = 25;
constexpr std::size_t kIbanMin = 15;
constexpr std::size_t kIbanMax = 34;

struct CountryLength {
  std::string_view country;
  std::size_t length;
};

// SWIFT IBAN registry, release 97: the SEPA area and where octroi's hosts are.
constexpr auto kLengths = std::to_array<CountryLength>({
    {"AD", 24}, {"AT", 20}, {"BE", 16}, {"BG", 22}, {"CH", 21}, {"CI", 28}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DK", 18}, {"EE", 20}, {"ES", 24}, {"FI", 18}, {"FR", 27}, {"GB", 22}, {"GI", 23},
    {"GR", 27}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IS", 26}, {"IT", 27}, {"LI", 21}, {"LT", 20},
    {"LU", 20}, {"LV", 21}, {"MC", 27}, {"MT", 31}, {"NL", 18}, {"NO", 15}, {"PL", 28}, {"PT", 25},
    {"RO", 24}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"TN", 24}, {"VA", 22},
});

absl::Status refusal(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_letters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool has_good_length(std::string_view iban) {
  for (const CountryLength& known : kLengths) {
    if (known.country == iban.substr(0, 2)) return iban.size() == known.length;
  }
  return iban.size() >= kIbanMin && iban.size() <= kIbanMax;
}

}  // namespace

absl::StatusOr<std::string> make_creditor_reference(std::string_view reference) {
  const std::string body = compact(reference);
  const bool has_blanks = body.size() != reference.size();
  if (has_blanks || body.size() > kReferenceMax || !is_alphanumeric(body)) {
    return refusal("bank_transfer.bad_reference",
                   "a reference is 1 to 21 letters and digits, without blanks");
  }
  const int check = 98 - mod97(body + "RF00");
  return "RF" + std::string(check < 10 ? "0" : "") + std::to_string(check) + body;
}

absl::StatusOr<std::string> parse_creditor_reference(std::string_view text) {
  std::string reference = compact(text);
  if (reference.substr(0, 2) != "RF" || reference.size() > kCreditorReferenceMax ||
      !has_good_check_digits(reference)) {
    return refusal("bank_transfer.bad_reference",
                   "a creditor reference begins with RF and has check digits that fit; one "
                   "character may be mistyped");
  }
  return reference;
}

absl::StatusOr<std::string> parse_iban(std::string_view text) {
  std::string iban = compact(text);
  if (!is_letters(std::string_view(iban).substr(0, 2)) || !has_good_length(iban) ||
      !has_good_check_digits(iban)) {
    return refusal("bank_transfer.bad_iban",
                   "an IBAN has its country's length and check digits that fit; one character "
                   "may be mistyped");
  }
  return iban;
}

absl::StatusOr<std::string> parse_bic(std::string_view text) {
  std::string bic = compact(text);
  const bool has_length = bic.size() == 8 || bic.size() == 11;
  if (!has_length || !is_alphanumeric(bic) || !is_letters(std::string_view(bic).substr(4, 2))) {
    return refusal("bank_transfer.bad_bic",
                   "a BIC has 8 or 11 letters and digits, the fifth and sixth its country");
  }
  return bic;
}

std::string print_in_fours(std::string_view compacted) {
  std::string printed;
  for (std::size_t i = 0; i < compacted.size(); ++i) {
    if (i > 0 && i % 4 == 0) printed += ' ';
    printed += compacted[i];
  }
  return printed;
}

}  // namespace v0
}  // namespace octroi
