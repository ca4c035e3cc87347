// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/digest.h"

#include <cstddef>

#include <openssl/evp.h>

#include "octroi/base/check.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

}  // namespace

Digest sha256(std::string_view bytes) {
  // Fetched once: naming the algorithm at each call costs more than hashing a short record. Never
  // freed, because a digest may be wanted while other statics are destroyed.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  OCTROI_CHECK(algorithm != nullptr, "OpenSSL has no SHA-256; check its provider configuration");
  Digest digest;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr);
  OCTROI_CHECK(done == 1, "SHA-256 failed");
  return digest;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text(bytes.size() * 2, '\0');
  std::size_t position = 0;
  for (const std::uint8_t byte : bytes) {
    text[position++] = kHexDigits[byte >> 4];
    text[position++] = kHexDigits[byte & 0xF];
  }
  return text;
}

}  // namespace v0
}  // namespace octroi
