// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/eml/mail.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kLineMax = 76;  // RFC 2045 6.7, RFC 2047 2
// What fits beside "Reply-To: " in a line; longer texts are folded as encoded words.
constexpr std::size_t kPlainTextMax = 60;
// Bytes of text in an encoded word: 36 become 60 columns, which leaves room for the header's name.
constexpr std::size_t kWordBytes = 36;

bool is_printable_ascii(char c) { return c >= 0x20 && c <= 0x7E; }

bool is_atom_character(char c) {
  constexpr std::string_view kSigns = "!#$%&'*+-/=?^_`{|}~ ";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kSigns.find(c) != std::string_view::npos;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// ASCII that needs no encoding wherever it stands.
bool is_plain(std::string_view text) {
  return text.size() <= kPlainTextMax && !text.empty() && text.front() != ' ' &&
         text.back() != ' ' && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), is_printable_ascii);
}

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      const bool is_padding = i + j > bytes.size();
      encoded += is_padding ? '=' : kAlphabet[group >> (18 - 6 * j) & 0x3Fu];
    }
  }
  return encoded;
}

// Whole characters only: a mail reader decodes each word by itself.
std::size_t word_size(std::string_view rest) {
  if (rest.size() <= kWordBytes) return rest.size();
  std::size_t size = kWordBytes;
  while (size > 0 && is_continuation(rest[size])) --size;
  return size == 0 ? kWordBytes : size;
}

std::string encode_words(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const std::size_t size = word_size(text);
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?";
    words += encode_base64(text.substr(0, size));
    words += "?=";
    text.remove_prefix(size);
  }
  return words;
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

// RFC 5322 3.4: a display name is atoms, a quoted string, or encoded words.
std::string write_mailbox(std::string_view name, std::string_view address) {
  if (name.empty()) return std::string(address);
  std::string mailbox;
  if (!is_plain(name)) {
    mailbox = encode_words(name) + "\r\n";
  } else if (std::all_of(name.begin(), name.end(), is_atom_character)) {
    mailbox = name;
  } else {
    mailbox = quote(name);
  }
  mailbox += " <";
  mailbox += address;
  mailbox += '>';
  return mailbox;
}

void write_header(std::string& mail, std::string_view name, std::string_view value) {
  mail += name;
  mail += ": ";
  mail += value;
  mail += kLineEnd;
}

void write_part(std::string& mail, std::string_view type, std::string_view text) {
  write_header(mail, "Content-Type", std::string(type) + "; charset=utf-8");
  write_header(mail, "Content-Transfer-Encoding", "quoted-printable");
  mail += kLineEnd;
  mail += encode_quoted_printable(text);
}

// "=_" cannot stand in quoted-printable text, so no body can hold the boundary.
void write_alternatives(std::string& mail, const Message& message) {
  const std::string boundary = "=_" + message.message_id;
  write_header(mail, "Content-Type", "multipart/alternative;\r\n boundary=\"" + boundary + "\"");
  mail += "\r\n--" + boundary + "\r\n";
  write_part(mail, "text/plain", message.text);
  // Readers show the last alternative they understand.
  mail += "\r\n--" + boundary + "\r\n";
  write_part(mail, "text/html", message.html);
  mail += "\r\n--" + boundary + "--\r\n";
}

std::string_view domain_of(std::string_view address) {
  return address.substr(address.find('@') + 1);
}

// Structured values (a List-Unsubscribe) must not become encoded words, so ASCII stays as it is.
std::string own_header_value(const MailHeader& header) {
  const bool is_ascii = std::all_of(header.value.begin(), header.value.end(), is_printable_ascii);
  return is_ascii ? header.value : encode_words(header.value);
}

// One character of quoted-printable; a blank before a line's end would be lost on the way.
std::string encode_byte(char c, bool ends_line) {
  const bool is_literal = is_printable_ascii(c) && c != '=' && !(c == ' ' && ends_line);
  if (is_literal) return std::string(1, c);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'=', kHex[byte >> 4], kHex[byte & 0xF]};
}

std::string normalise_line_breaks(std::string_view text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    lines += text[i] == '\r' ? '\n' : text[i];
  }
  return lines;
}

}  // namespace

absl::Status check_sender(const MailSender& sender) {
  OCTROI_RETURN_IF_ERROR(check_email("sender", sender.address));
  OCTROI_RETURN_IF_ERROR(check_text("sender.name", sender.name, {.may_be_empty = true}));
  if (sender.reply_to.empty()) return absl::OkStatus();
  return check_email("sender.reply_to", sender.reply_to);
}

absl::StatusOr<std::string> write_mail(const Message& message, const MailSender& sender,
                                       Instant date) {
  OCTROI_RETURN_IF_ERROR(check_sender(sender));
  OCTROI_RETURN_IF_ERROR(check_message(message, {Channel::kMail}));
  std::string mail;
  write_header(mail, "Date", format_mail_date(date));
  write_header(mail, "From", write_mailbox(sender.name, sender.address));
  write_header(mail, "To", write_mailbox(message.recipient.name, message.recipient.address));
  if (!sender.reply_to.empty()) write_header(mail, "Reply-To", sender.reply_to);
  write_header(mail, "Subject", encode_header_text(message.subject));
  write_header(mail, "Message-ID",
               "<" + message.message_id + "@" + std::string(domain_of(sender.address)) + ">");
  // RFC 3834: keeps absence notices from answering.
  write_header(mail, "Auto-Submitted", "auto-generated");
  write_header(mail, "Content-Language", message.language);
  for (const MailHeader& header : message.headers) {
    write_header(mail, header.name, own_header_value(header));
  }
  write_header(mail, "MIME-Version", "1.0");
  if (message.html.empty()) {
    write_part(mail, "text/plain", message.text);
  } else {
    write_alternatives(mail, message);
  }
  return mail;
}

std::string encode_header_text(std::string_view text) {
  return is_plain(text) ? std::string(text) : encode_words(text);
}

std::string encode_quoted_printable(std::string_view text) {
  const std::string lines = normalise_line_breaks(text);
  std::string encoded;
  std::size_t column = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == '\n') {
      encoded += kLineEnd;
      column = 0;
      continue;
    }
    const bool ends_line = i + 1 == lines.size() || lines[i + 1] == '\n';
    const std::string piece = encode_byte(lines[i], ends_line);
    // The last column is for the soft break.
    if (column + piece.size() > kLineMax - (ends_line ? 0 : 1)) {
      encoded += "=\r\n";
      column = 0;
    }
    encoded += piece;
    column += piece.size();
  }
  return encoded;
}

std::string format_mail_date(Instant instant) {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %u %s %04d %02d:%02d:%02d +0000",
                kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

}  // namespace v0
}  // namespace octroi
