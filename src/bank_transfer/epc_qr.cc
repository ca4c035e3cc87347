// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/epc_qr.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "bank_transfer/mod97.h"
#include "octroi/bank_transfer/reference.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

// EPC069-12 v3.1, section 3.
constexpr std::size_t kPayloadBytesMax = 331;
constexpr std::size_t kNameMax = 70;
constexpr std::size_t kTextMax = 140;
constexpr std::size_t kNoteMax = 70;
constexpr std::size_t kPurposeMax = 4;
constexpr std::int64_t kMinorMax = 999'999'999'99;

absl::Status refusal(std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, "bank_transfer.bad_epc_qr", message);
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

absl::Status check_part(std::string_view part, const std::string& text, std::size_t characters_max,
                        bool may_be_empty) {
  const TextRule rule{.bytes_max = 4 * characters_max, .may_be_empty = may_be_empty};
  const absl::Status status = check_text(part, text, rule);
  if (!status.ok()) return refusal(error_message(status));
  if (count_characters(text) <= characters_max) return absl::OkStatus();
  return refusal(std::string(part) + " has more than " + std::to_string(characters_max) +
                 " characters");
}

absl::Status check_amount(Money amount) {
  if (amount.currency().code() != "EUR") {
    return refusal("only amounts in EUR have a code, not " + amount.to_string());
  }
  if (amount.is_positive() && amount.minor() <= kMinorMax) return absl::OkStatus();
  return refusal("the amount must be EUR 0.01 to 999999999.99, not " + amount.to_string());
}

absl::Status check_parts(const EpcQr& transfer) {
  OCTROI_RETURN_IF_ERROR(check_part("the name", transfer.name, kNameMax, false));
  OCTROI_RETURN_IF_ERROR(check_part("the text", transfer.text, kTextMax, true));
  OCTROI_RETURN_IF_ERROR(check_part("the note", transfer.note, kNoteMax, true));
  OCTROI_RETURN_IF_ERROR(check_amount(transfer.amount));
  const bool is_purpose =
      transfer.purpose.size() <= kPurposeMax && is_alphanumeric(transfer.purpose);
  if (!transfer.purpose.empty() && !is_purpose) {
    return refusal("the purpose is at most 4 upper-case letters and digits");
  }
  if (!transfer.reference.empty() && !transfer.text.empty()) {
    return refusal("give a reference or a text, not both");
  }
  return absl::OkStatus();
}

// "12.3": the standard allows to drop zeros at the end, and a shorter code scans better.
std::string amount_line(Money amount) {
  std::string line = "EUR" + amount.amount();
  while (line.back() == '0') line.pop_back();
  if (line.back() == '.') line.pop_back();
  return line;
}

// U+0000 to U+00FF are one byte each; `text` is valid UTF-8.
absl::StatusOr<std::string> to_latin1(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      bytes += text[i];
    } else if (first == 0xC2 || first == 0xC3) {
      const auto second = static_cast<unsigned char>(text[++i]);
      bytes += static_cast<char>((first & 0x03u) << 6 | (second & 0x3Fu));
    } else {
      return refusal("a character is not in ISO 8859-1; use UTF-8");
    }
  }
  return bytes;
}

std::string join_lines(std::vector<std::string> lines) {
  while (lines.back().empty()) lines.pop_back();
  std::string payload;
  for (const std::string& line : lines) {
    if (!payload.empty()) payload += '\n';
    payload += line;
  }
  return payload;
}

}  // namespace

absl::StatusOr<std::string> make_epc_qr(const EpcQr& transfer) {
  OCTROI_RETURN_IF_ERROR(check_parts(transfer));
  OCTROI_ASSIGN_OR_RETURN(std::string iban, parse_iban(transfer.iban));
  std::string bic;
  if (!transfer.bic.empty()) {
    OCTROI_ASSIGN_OR_RETURN(bic, parse_bic(transfer.bic));
  }
  std::string reference;
  if (!transfer.reference.empty()) {
    OCTROI_ASSIGN_OR_RETURN(reference, parse_creditor_reference(transfer.reference));
  }
  const bool is_latin1 = transfer.charset == EpcCharset::kLatin1;
  std::string payload =
      join_lines({"BCD", "002", is_latin1 ? "2" : "1", "SCT", std::move(bic), transfer.name,
                  std::move(iban), amount_line(transfer.amount), transfer.purpose,
                  std::move(reference), transfer.text, transfer.note});
  if (is_latin1) {
    OCTROI_ASSIGN_OR_RETURN(payload, to_latin1(payload));
  }
  if (payload.size() > kPayloadBytesMax) {
    return refusal("the code would hold " + std::to_string(payload.size()) +
                   " bytes; at most 331 are allowed: shorten the texts");
  }
  return payload;
}

}  // namespace v0
}  // namespace octroi
