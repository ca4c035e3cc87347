// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/text.h"

#include <algorithm>
#include <cstdint>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kSlugBytesMax = 63;  // RFC 1123: one DNS label
constexpr std::size_t kCodeBytesMax = 64;
constexpr std::size_t kEmailBytesMax = 254;  // RFC 5321 4.5.3.1.3, without the angle brackets
constexpr std::size_t kLocalPartBytesMax = 64;
constexpr std::size_t kHostBytesMax = 253;
constexpr char32_t kInvalid = 0xFFFFFFFF;

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alphanumeric(char c) { return is_lower(c) || is_upper(c) || is_digit(c); }

absl::Status refusal(std::string_view code, std::string_view field, std::string_view advice) {
  std::string message(field);
  message += ' ';
  message += advice;
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

// What most text is made of, and no rule minds.
constexpr bool is_printable_ascii(char c) { return c >= 0x20 && c <= 0x7E; }

struct Decoded {
  char32_t character;  // kInvalid when the bytes are not UTF-8
  std::size_t length;
};

// The character that begins at `position`. Table 3-7 of the Unicode standard: the second byte's
// range excludes overlong forms, surrogates and what lies beyond U+10FFFF.
Decoded decode(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[position + i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() - position < length) return {kInvalid, 1};
  const std::uint8_t second_min = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t second_max = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < second_min || byte(1) > second_max) return {kInvalid, 1};
  char32_t character = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kInvalid, 1};
    character = character << 6 | (byte(i) & 0x3Fu);
  }
  return {character, length};
}

struct Range {
  char32_t first;
  char32_t last;
};

// What a reader cannot see but a comparison can: the default-ignorable characters that reorder,
// join or hide, line separators, and noncharacters (the last two of each plane apart).
constexpr Range kInvisible[] = {
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // combining grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180E, 0x180E},    // Mongolian vowel separator
    {0x200B, 0x200F},    // zero-width space and joiners, direction marks
    {0x2028, 0x202E},    // line and paragraph separator, bidirectional embeddings and overrides
    {0x2060, 0x206F},    // word joiner, invisible operators, bidirectional isolates
    {0x3164, 0x3164},    // Hangul filler
    {0xFDD0, 0xFDEF},    // noncharacters
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // half-width Hangul filler
    {0xFFF9, 0xFFFB},    // interlinear annotation
    {0x1D173, 0x1D17A},  // musical formatting
    {0xE0000, 0xE007F},  // tags
};

bool is_invisible(char32_t character) {
  if ((character & 0xFFFE) == 0xFFFE) return true;
  return std::any_of(std::begin(kInvisible), std::end(kInvisible), [&](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

bool is_control(char32_t character) {
  return character < 0x20 || (character >= 0x7F && character <= 0x9F);
}

// Letters, digits and inner hyphens.
bool is_host_label(std::string_view label) {
  return !label.empty() && label.size() <= kSlugBytesMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_alphanumeric(c) || c == '-';
         });
}

// RFC 1123 2.1; a name that ends in digits only would be an address.
bool is_host_name(std::string_view host) {
  if (host.size() > kHostBytesMax) return false;
  std::string_view label;
  for (std::size_t start = 0; start <= host.size();) {
    const std::size_t end = std::min(host.find('.', start), host.size());
    label = host.substr(start, end - start);
    if (!is_host_label(label)) return false;
    start = end + 1;
  }
  return !std::all_of(label.begin(), label.end(), is_digit);
}

// A dot-string of RFC 5321; a leading hyphen is refused, because command lines read it as an
// option.
bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > kLocalPartBytesMax || local.front() == '-') return false;
  char previous = '.';
  for (const char c : local) {
    if (c == '.' && previous == '.') return false;
    constexpr std::string_view kSigns = ".!#$%&'*+-/=?^_`{|}~";
    if (!is_alphanumeric(c) && kSigns.find(c) == std::string_view::npos) return false;
    previous = c;
  }
  return previous != '.';
}

}  // namespace

absl::Status check_text(std::string_view field, std::string_view text, const TextRule& rule) {
  if (text.empty()) {
    if (rule.may_be_empty) return absl::OkStatus();
    return refusal("text.empty", field, "must not be empty");
  }
  if (text.size() > rule.bytes_max) {
    return refusal("text.too_long", field,
                   "is " + std::to_string(text.size()) + " bytes long; at most " +
                       std::to_string(rule.bytes_max) + " are allowed");
  }
  if (!is_valid_utf8(text)) {
    return refusal("text.invalid_utf8", field, "is not valid UTF-8; convert it before passing it");
  }
  for (std::size_t position = 0; position < text.size();) {
    if (is_printable_ascii(text[position])) {
      ++position;
      continue;
    }
    const Decoded decoded = decode(text, position);
    const bool allowed_newline = rule.may_have_newlines && decoded.character == '\n';
    if (is_control(decoded.character) && !allowed_newline) {
      return refusal(
          "text.control_character", field,
          "holds a control character at byte " + std::to_string(position) + "; remove it");
    }
    if (is_invisible(decoded.character)) {
      return refusal(
          "text.invisible_character", field,
          "holds an invisible character at byte " + std::to_string(position) + "; remove it");
    }
    position += decoded.length;
  }
  return absl::OkStatus();
}

absl::Status check_slug(std::string_view field, std::string_view text) {
  const bool reserved = text.size() >= 4 && text[2] == '-' && text[3] == '-';
  if (is_host_label(text) && !reserved && std::none_of(text.begin(), text.end(), is_upper)) {
    return absl::OkStatus();
  }
  return refusal("text.bad_slug", field,
                 "must be 1 to 63 lower-case letters, digits and inner hyphens, and no xn-- label");
}

absl::Status check_code(std::string_view field, std::string_view text) {
  if (!text.empty() && text.size() <= kCodeBytesMax &&
      std::all_of(text.begin(), text.end(),
                  [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; })) {
    return absl::OkStatus();
  }
  return refusal("text.bad_code", field,
                 "must be 1 to 64 letters, digits, hyphens, underscores or dots");
}

absl::Status check_email(std::string_view field, std::string_view text) {
  const std::size_t at = text.find('@');
  if (text.size() <= kEmailBytesMax && at != std::string_view::npos &&
      is_local_part(text.substr(0, at)) && is_host_name(text.substr(at + 1))) {
    return absl::OkStatus();
  }
  return refusal("text.bad_email", field,
                 "must be one plain mail address like name@example.com, without a display name");
}

bool is_valid_utf8(std::string_view text) noexcept {
  for (std::size_t position = 0; position < text.size();) {
    if (is_printable_ascii(text[position])) {
      ++position;
      continue;
    }
    const Decoded decoded = decode(text, position);
    if (decoded.character == kInvalid) return false;
    position += decoded.length;
  }
  return true;
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace v0
}  // namespace octroi
