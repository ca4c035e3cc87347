// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PublicKey: whose signature this is.
//
// A key knows its one kind; verify() uses the algorithm of that kind and no other, so a message
// cannot choose how it is checked. Weak RSA keys are refused when they are read.
//
//   auto key = PublicKey::from_pem(pem);
//   key->verify(message, signature);
//
// Layer: signing (may include base). Thread safety: a value; verify() from any thread.
#ifndef OCTROI_SIGNING_PUBLIC_KEY_H_
#define OCTROI_SIGNING_PUBLIC_KEY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"

struct evp_pkey_st;

namespace octroi OCTROI_API {
inline namespace v0 {

enum class PublicKeyKind : std::uint8_t {
  kRsa = 1,      // RSASSA-PKCS1-v1_5 with SHA-256; 2048 bits or more
  kP256 = 2,     // ECDSA on P-256 with SHA-256; the signature is r and s, 32 bytes each (RFC 7518)
  kEd25519 = 3,  // RFC 8032
};

class PublicKey {
 public:
  // Each: Errors: InvalidArgument "signing.bad_key" (unreadable, of another kind, RSA below 2048
  // bits, a point that is not on the curve).
  // "-----BEGIN PUBLIC KEY-----", of any of the three kinds.
  static absl::StatusOr<PublicKey> from_pem(std::string_view pem);
  // Big-endian modulus and exponent.
  static absl::StatusOr<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
  // 32 bytes each.
  static absl::StatusOr<PublicKey> p256(std::string_view x, std::string_view y);
  static absl::StatusOr<PublicKey> ed25519(std::string_view bytes);

  [[nodiscard]] PublicKeyKind kind() const noexcept { return kind_; }
  [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

 private:
  friend class CertificateReader;
  PublicKey(PublicKeyKind kind, std::shared_ptr<evp_pkey_st> key)
      : kind_(kind), key_(std::move(key)) {}
  static absl::StatusOr<PublicKey> of(std::shared_ptr<evp_pkey_st> key);

  PublicKeyKind kind_;
  std::shared_ptr<evp_pkey_st> key_;
};

// What an X.509 certificate says.
struct Certificate {
  PublicKey key;
  std::string common_name{};
  Instant not_before;
  Instant not_after;
};

// The first certificate of `pem`; the others are its chain. When `trusted_roots` is not empty, the
// chain must lead to one of them at `now`.
// Errors: InvalidArgument "signing.bad_certificate"; PermissionDenied "signing.untrusted".
absl::StatusOr<Certificate> read_certificate(std::string_view pem, std::string_view trusted_roots,
                                             Instant now);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SIGNING_PUBLIC_KEY_H_
