// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/short_text.h"

#include <cstddef>

namespace octroi {
inline namespace v0 {
namespace {

// 3GPP TS 23.038, 6.2.1: what is not ASCII in the basic alphabet.
constexpr char32_t kBasic[] = {U'£', U'¥', U'è', U'é', U'ù', U'ì', U'ò', U'Ç', U'Ø', U'ø',
                               U'Å', U'å', U'Δ', U'Φ', U'Γ', U'Λ', U'Ω', U'Π', U'Ψ', U'Σ',
                               U'Θ', U'Ξ', U'Æ', U'æ', U'ß', U'É', U'¤', U'¡', U'Ä', U'Ö',
                               U'Ñ', U'Ü', U'§', U'¿', U'ä', U'ö', U'ñ', U'ü', U'à'};
// 6.2.1.1: behind an escape.
constexpr char32_t kExtended[] = {U'^', U'{', U'}', U'\\', U'[', U'~', U']', U'|', U'€', U'\f'};

template <std::size_t n>
bool is_in(const char32_t (&list)[n], char32_t c) {
  for (const char32_t one : list) {
    if (one == c) return true;
  }
  return false;
}

// How often the character counts; 0 where the alphabet lacks it.
int gsm_units(char32_t c) {
  if (is_in(kExtended, c)) return 2;
  const bool is_ascii = (c >= 0x20 && c <= 0x7E && c != U'`') || c == U'\n' || c == U'\r';
  return is_ascii || is_in(kBasic, c) ? 1 : 0;
}

int ucs2_units(char32_t c) { return c > 0xFFFF ? 2 : 1; }

char32_t next(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = size == 1 ? lead : lead & (0xFFu >> (size + 1));
  if (lead >= 0x80 && (lead < 0xC0 || text.size() < size)) {
    text.remove_prefix(1);
    return U'\uFFFD';
  }
  for (std::size_t i = 1; i < size; ++i) {
    c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(size);
  return c;
}

bool is_gsm(std::string_view text) {
  while (!text.empty()) {
    if (gsm_units(next(text)) == 0) return false;
  }
  return true;
}

}  // namespace

std::string_view to_string(SmsAlphabet alphabet) noexcept {
  return alphabet == SmsAlphabet::kGsm7 ? "GSM-7" : "UCS-2";
}

SmsSize sms_size(std::string_view text) noexcept {
  SmsSize size;
  if (text.empty()) return size;
  const bool gsm = is_gsm(text);
  size.alphabet = gsm ? SmsAlphabet::kGsm7 : SmsAlphabet::kUcs2;
  const std::int64_t alone = gsm ? 160 : 70;
  const std::int64_t joined = gsm ? 153 : 67;
  std::int64_t room = joined;
  std::int64_t segments = 1;
  while (!text.empty()) {
    const char32_t c = next(text);
    const int units = gsm ? gsm_units(c) : ucs2_units(c);
    size.units += units;
    if (units > room) {
      ++segments;
      room = joined;
    }
    room -= units;
  }
  size.segments = size.units <= alone ? 1 : segments;
  return size;
}

}  // namespace v0
}  // namespace octroi
