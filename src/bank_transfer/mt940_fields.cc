// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "bank_transfer/mt940_fields.h"

#include <algorithm>

#include "octroi/bank_transfer/reference.h"
#include "octroi/base/status.h"
#include "octroi/payment/wire_amount.h"

namespace octroi {
inline namespace v0 {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() >= count &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), is_digit);
}

unsigned two_digits(std::string_view text) {
  return static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
}

// YYMMDD; statements are of this century.
absl::StatusOr<std::chrono::year_month_day> read_date(std::string_view text) {
  if (is_digits(text, 6)) {
    const std::chrono::year_month_day date(
        std::chrono::year(static_cast<int>(2000 + two_digits(text))),
        std::chrono::month(two_digits(text.substr(2))),
        std::chrono::day(two_digits(text.substr(4))));
    if (date.ok()) return date;
  }
  return bad_statement("a date", "it must be YYMMDD");
}

// "149,90": a comma, perhaps nothing behind it.
absl::StatusOr<Money> read_amount(std::string_view digits, Currency currency) {
  std::string text(digits);
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) return bad_statement("an amount", "it has no comma");
  text[comma] = '.';
  if (comma + 1 == text.size()) text.pop_back();
  const absl::StatusOr<Money> amount = read_wire_amount(text, currency.code());
  if (!amount.ok() || amount->is_negative()) {
    return bad_statement("an amount", "it must be digits with a comma");
  }
  return amount;
}

std::size_t amount_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && (is_digit(text[size]) || text[size] == ',')) ++size;
  return size;
}

// Cuts the mark off `rest`. An R before C or D is a reversal; a letter after it is the funds code.
absl::Status take_mark(std::string_view& rest, BankEntry& entry) {
  const bool is_reversal = rest.starts_with('R');
  if (is_reversal) rest.remove_prefix(1);
  if (!rest.starts_with('C') && !rest.starts_with('D')) {
    return bad_statement(":61:", "its mark must be C, D, RC or RD");
  }
  const bool is_credit = rest.starts_with('C');
  rest.remove_prefix(1);
  if (is_reversal) {
    entry.mark = is_credit ? EntryMark::kReversedCredit : EntryMark::kReversedDebit;
  } else {
    entry.mark = is_credit ? EntryMark::kCredit : EntryMark::kDebit;
  }
  if (!rest.empty() && rest.front() >= 'A' && rest.front() <= 'Z') {
    entry.funds_code = rest.substr(0, 1);
    rest.remove_prefix(1);
  }
  return absl::OkStatus();
}

void take_references(std::string_view rest, BankEntry& entry) {
  constexpr std::size_t kTypeSize = 4;
  entry.type = rest.substr(0, kTypeSize);
  rest.remove_prefix(std::min(kTypeSize, rest.size()));
  const std::size_t slashes = rest.find("//");
  entry.customer_reference = rest.substr(0, slashes);
  if (slashes != std::string_view::npos) entry.bank_reference = rest.substr(slashes + 2);
}

bool is_purpose(unsigned subfield) {
  return (subfield >= 20 && subfield <= 29) || (subfield >= 60 && subfield <= 63);
}

// "166?00GUTSCHRIFT?20SVWZ+...": three digits, then subfields behind a sign of the bank's choice.
bool is_structured(std::string_view text) {
  return is_digits(text, 3) && text.size() > 5 && !is_digit(text[3]) &&
         is_digits(text.substr(4), 2);
}

void read_subfield(unsigned subfield, std::string_view text, BankEntry& entry) {
  if (is_purpose(subfield)) {
    entry.purpose += text;
  } else if (subfield == 31) {
    const absl::StatusOr<std::string> iban = parse_iban(text);
    entry.counterparty_iban = iban.ok() ? *iban : std::string(text);
  } else if (subfield == 32 || subfield == 33) {
    entry.counterparty_name += text;
  }
}

}  // namespace

absl::Status bad_statement(std::string_view where, std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "bank_transfer.bad_statement",
                    std::string(where) + ": " + std::string(why));
}

std::vector<SwiftField> split_fields(std::string_view text) {
  std::vector<SwiftField> fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.starts_with(':') ? line.find(':', 1) : std::string_view::npos;
    if ((colon == 3 || colon == 4) && is_digits(line.substr(1), 2)) {
      fields.push_back(
          {std::string(line.substr(1, colon - 1)), {std::string(line.substr(colon + 1))}});
    } else if (!fields.empty() && line != "-" && line != "-}" && !line.empty()) {
      fields.back().lines.emplace_back(line);
    }
  }
  return fields;
}

absl::StatusOr<Money> read_balance(std::string_view text) {
  constexpr std::size_t kBeforeAmount = 1 + 6 + 3;
  if (text.size() <= kBeforeAmount || (text[0] != 'C' && text[0] != 'D')) {
    return bad_statement("a balance", "it must be C or D, a date, a currency and an amount");
  }
  OCTROI_RETURN_IF_ERROR(read_date(text.substr(1)).status());
  const absl::StatusOr<Currency> currency = Currency::parse(text.substr(7, 3));
  if (!currency.ok()) return bad_statement("a balance", "its currency is unknown");
  OCTROI_ASSIGN_OR_RETURN(const Money amount, read_amount(text.substr(kBeforeAmount), *currency));
  if (text[0] == 'C') return amount;
  return negate(amount);
}

absl::StatusOr<BankEntry> read_entry(std::string_view line, Currency currency) {
  BankEntry entry;
  OCTROI_ASSIGN_OR_RETURN(entry.value_date, read_date(line));
  std::string_view rest = line.substr(6);
  if (is_digits(rest, 4)) {
    entry.entry_date = rest.substr(0, 4);
    rest.remove_prefix(4);
  }
  OCTROI_RETURN_IF_ERROR(take_mark(rest, entry));
  const std::size_t size = amount_size(rest);
  OCTROI_ASSIGN_OR_RETURN(entry.amount, read_amount(rest.substr(0, size), currency));
  take_references(rest.substr(size), entry);
  return entry;
}

void read_purpose(const std::vector<std::string>& lines, BankEntry& entry) {
  std::string text;
  for (const std::string& line : lines) text += line;  // wrapped at 65 columns, anywhere
  if (!is_structured(text)) {
    entry.purpose += text;
    entry.creditor_reference = find_creditor_reference(entry.purpose);
    return;
  }
  const char sign = text[3];
  std::string_view rest = std::string_view(text).substr(3);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    std::size_t end = rest.find(sign);
    // The sign inside a text is no separator: two digits must follow.
    while (end != std::string_view::npos && !is_digits(rest.substr(end + 1), 2)) {
      end = rest.find(sign, end + 1);
    }
    const std::string_view subfield = rest.substr(0, end);
    if (is_digits(subfield, 2)) read_subfield(two_digits(subfield), subfield.substr(2), entry);
    rest.remove_prefix(std::min(end, rest.size()));
  }
  entry.creditor_reference = find_creditor_reference(entry.purpose);
}

}  // namespace v0
}  // namespace octroi
