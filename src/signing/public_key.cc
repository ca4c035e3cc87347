// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/signing/public_key.h"

#include <utility>
#include <vector>

#include "signing/openssl.h"
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kRsaBitsMin = 2048;
constexpr std::size_t kKeyBytesMax = 16 * 1024;
constexpr std::size_t kCoordinateBytes = 32;  // P-256, and Ed25519's whole key

absl::Status bad_key(std::string_view why) {
  ERR_clear_error();  // what failed here must not be read as someone else's failure
  return make_error(absl::StatusCode::kInvalidArgument, "signing.bad_key", why);
}

BnPtr to_number(std::string_view bytes) {
  return BnPtr(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::shared_ptr<EVP_PKEY> make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
}

bool is_p256(const EVP_PKEY* key) {
  char group[64] = "";
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, group, sizeof(group), &size) == 1 &&
         std::string_view(group, size) == "prime256v1";
}

// ECDSA signatures are DER to OpenSSL, and r || s to everybody who sends JSON.
std::vector<unsigned char> to_der(std::string_view raw) {
  if (raw.size() != 2 * kCoordinateBytes) return {};
  BnPtr r = to_number(raw.substr(0, kCoordinateBytes));
  BnPtr s = to_number(raw.substr(kCoordinateBytes));
  const EcdsaPtr signature(ECDSA_SIG_new());
  if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.release(), s.release()) != 1) {
    return {};
  }
  const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (size <= 0) return {};
  std::vector<unsigned char> der(static_cast<std::size_t>(size));
  unsigned char* out = der.data();
  i2d_ECDSA_SIG(signature.get(), &out);
  return der;
}

bool verify_with(EVP_PKEY* key, const EVP_MD* digest, std::string_view message,
                 const unsigned char* signature, std::size_t signature_size) {
  const MdContextPtr context(EVP_MD_CTX_new());
  const bool is_valid =
      context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), signature, signature_size, octets(message), message.size()) ==
          1;
  ERR_clear_error();
  return is_valid;
}

}  // namespace

absl::StatusOr<PublicKey> PublicKey::of(std::shared_ptr<EVP_PKEY> key) {
  if (!key) return bad_key("not a public key");
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key.get()) < kRsaBitsMin) {
        return bad_key("an RSA key needs 2048 bits or more");
      }
      return PublicKey(PublicKeyKind::kRsa, std::move(key));
    case EVP_PKEY_EC:
      if (!is_p256(key.get())) return bad_key("of the elliptic curves only P-256 is used");
      return PublicKey(PublicKeyKind::kP256, std::move(key));
    case EVP_PKEY_ED25519:
      return PublicKey(PublicKeyKind::kEd25519, std::move(key));
    default:
      return bad_key("only RSA, P-256 and Ed25519 keys are used");
  }
}

absl::StatusOr<PublicKey> PublicKey::from_pem(std::string_view pem) {
  if (pem.size() > kKeyBytesMax) return bad_key("too large for a public key");
  const BioPtr source = read_from(pem);
  return of(std::shared_ptr<EVP_PKEY>(PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr),
                                      EVP_PKEY_free));
}

absl::StatusOr<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
  if (modulus.empty() || modulus.size() > kKeyBytesMax || exponent.empty() || exponent.size() > 8) {
    return bad_key("not an RSA modulus and exponent");
  }
  const BnPtr n = to_number(modulus);
  const BnPtr e = to_number(exponent);
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return bad_key("not an RSA modulus and exponent");
  }
  return of(make_key("RSA", builder.get()));
}

absl::StatusOr<PublicKey> PublicKey::p256(std::string_view x, std::string_view y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) {
    return bad_key("a point on P-256 has two coordinates of 32 bytes");
  }
  const std::string point = "\x04" + std::string(x) + std::string(y);  // SEC 1: uncompressed
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return bad_key("not a point on P-256");
  }
  return of(make_key("EC", builder.get()));
}

absl::StatusOr<PublicKey> PublicKey::ed25519(std::string_view bytes) {
  if (bytes.size() != kCoordinateBytes) return bad_key("an Ed25519 key has 32 bytes");
  return of(std::shared_ptr<EVP_PKEY>(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(bytes), bytes.size()),
      EVP_PKEY_free));
}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
  switch (kind_) {
    case PublicKeyKind::kRsa:
      return verify_with(key_.get(), EVP_sha256(), message, octets(signature), signature.size());
    case PublicKeyKind::kP256: {
      const std::vector<unsigned char> der = to_der(signature);
      return !der.empty() && verify_with(key_.get(), EVP_sha256(), message, der.data(), der.size());
    }
    case PublicKeyKind::kEd25519:
      return verify_with(key_.get(), nullptr, message, octets(signature), signature.size());
  }
  return false;
}

}  // namespace v0
}  // namespace octroi
