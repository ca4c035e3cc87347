// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/signing/encoding.h"

#include <cstddef>
#include <cstdint>

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHex = "0123456789abcdef";

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xFFFFFFu;
    count += 8;
    while (count >= 6) {
      count -= 6;
      text += alphabet[bits >> count & 0x3Fu];
    }
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 0x3Fu];
  return text;
}

std::optional<std::string> decode(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFFu;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFFu);
    }
  }
  const bool has_unused_bits = (bits & ((1u << count) - 1)) != 0;
  if (has_unused_bits) return std::nullopt;
  return bytes;
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text = encode(bytes, kBase64);
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::string encode_base64url(std::string_view bytes) { return encode(bytes, kBase64Url); }

std::string encode_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kHex[byte >> 4];
    text += kHex[byte & 0xF];
  }
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode(text, kBase64);
}

std::optional<std::string> decode_base64url(std::string_view text) {
  return decode(text, kBase64Url);
}

std::optional<std::string> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_upper = c >= 'A' && c <= 'F';
    const std::size_t value = kHex.find(is_upper ? static_cast<char>(c - 'A' + 'a') : c);
    if (value == std::string_view::npos) return std::nullopt;
    if (i % 2 == 0) {
      bytes += static_cast<char>(value << 4);
    } else {
      bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | value);
    }
  }
  return bytes;
}

}  // namespace v0
}  // namespace octroi
