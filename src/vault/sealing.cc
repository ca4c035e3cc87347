// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/vault/sealing.h"

#include <array>
#include <memory>
#include <optional>
#include <span>

#include <openssl/evp.h>

#include "octroi/base/check.h"
#include "octroi/base/status.h"
#include "octroi/signing/encoding.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr char kFormat = '1';

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

absl::Status check_key(const Secret& key) {
  if (key.reveal().size() == kSealingKeyBytes) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "vault.bad_key",
                    "a key of AES-256 is 32 bytes; make one with make_sealing_key()");
}

absl::Status not_authentic() {
  return make_error(absl::StatusCode::kDataLoss, "vault.not_authentic",
                    "the sealed text does not open: it was sealed with another key or for another "
                    "place, or it was changed");
}

Context started(const Secret& key, std::string_view nonce, bool sealing) {
  Context context(EVP_CIPHER_CTX_new());
  const int done = context == nullptr
                       ? 0
                       : EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), octets(key.reveal()),
                                            octets(nonce), sealing ? 1 : 0, nullptr);
  OCTROI_CHECK(done == 1, "OpenSSL has no AES-256-GCM; check its provider configuration");
  return context;
}

// `out` receives what `in` becomes; nullptr for text that is only authenticated.
bool pass(EVP_CIPHER_CTX* context, unsigned char* out, std::string_view in) {
  int length = 0;
  return EVP_CipherUpdate(context, out, &length, octets(in), static_cast<int>(in.size())) == 1;
}

bool finish(EVP_CIPHER_CTX* context) {
  std::array<unsigned char, EVP_MAX_BLOCK_LENGTH> rest;
  int length = 0;
  return EVP_CipherFinal_ex(context, rest.data(), &length) == 1;
}

std::string random_bytes(std::size_t count, Random& random) {
  std::string bytes(count, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

}  // namespace

Secret make_sealing_key(Random& random) { return Secret(random_bytes(kSealingKeyBytes, random)); }

absl::StatusOr<std::string> seal(const Secret& key, std::string_view bound_to,
                                 std::string_view text, Random& random) {
  OCTROI_RETURN_IF_ERROR(check_key(key));
  std::string sealed = random_bytes(kNonceBytes, random);
  const Context context = started(key, sealed, true);
  sealed.resize(kNonceBytes + text.size() + kTagBytes);
  const bool done = pass(context.get(), nullptr, bound_to) &&
                    pass(context.get(), octets(sealed) + kNonceBytes, text) &&
                    finish(context.get()) &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                        octets(sealed) + kNonceBytes + text.size()) == 1;
  OCTROI_CHECK(done, "OpenSSL refused to seal");
  return kFormat + encode_base64(sealed);
}

absl::StatusOr<Secret> unseal(const Secret& key, std::string_view bound_to,
                              std::string_view sealed) {
  OCTROI_RETURN_IF_ERROR(check_key(key));
  if (sealed.empty() || sealed.front() != kFormat) return not_authentic();
  std::optional<std::string> bytes = decode_base64(sealed.substr(1));
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return not_authentic();

  const std::string_view all = *bytes;
  const std::string_view cipher = all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes);
  std::string tag(all.substr(all.size() - kTagBytes));
  const Context context = started(key, all.substr(0, kNonceBytes), false);
  std::string text(cipher.size(), '\0');
  const bool done =
      pass(context.get(), nullptr, bound_to) && pass(context.get(), octets(text), cipher) &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1 &&
      finish(context.get());
  Secret opened(std::move(text));  // wiped also where it was not authentic
  if (!done) return not_authentic();
  return opened;
}

}  // namespace v0
}  // namespace octroi
