// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/signing/mac.h"

#include <array>
#include <cstddef>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "octroi/base/check.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string hmac(const char* digest, std::string_view key, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  std::size_t size = 0;
  const unsigned char* const done =
      EVP_Q_mac(nullptr, "HMAC", nullptr, digest, nullptr, key.data(), key.size(),
                reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                bytes.data(), bytes.size(), &size);
  OCTROI_CHECK(done != nullptr, "OpenSSL has no HMAC; check its provider configuration");
  return std::string(reinterpret_cast<const char*>(bytes.data()), size);
}

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ ((rest & 1u) != 0 ? 0xEDB88320u : 0u);
    table[byte] = rest;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = make_crc_table();

}  // namespace

std::string hmac_sha1(std::string_view key, std::string_view message) {
  return hmac("SHA1", key, message);
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  return hmac("SHA256", key, message);
}

std::string hmac_sha512(std::string_view key, std::string_view message) {
  return hmac("SHA512", key, message);
}

bool equals_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint32_t crc32(std::string_view bytes) noexcept {
  std::uint32_t rest = 0xFFFFFFFFu;
  for (const char c : bytes) {
    rest = rest >> 8 ^ kCrcTable[(rest ^ static_cast<unsigned char>(c)) & 0xFFu];
  }
  return ~rest;
}

}  // namespace v0
}  // namespace octroi
