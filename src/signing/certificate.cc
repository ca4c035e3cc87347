// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <chrono>
#include <ctime>
#include <vector>

#include "signing/openssl.h"
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "octroi/base/status.h"
#include "octroi/signing/public_key.h"

namespace octroi {
inline namespace v0 {

class CertificateReader {
 public:
  static absl::StatusOr<PublicKey> key_of(X509* certificate) {
    return PublicKey::of(std::shared_ptr<EVP_PKEY>(X509_get_pubkey(certificate), EVP_PKEY_free));
  }
};

namespace {

constexpr std::size_t kPemBytesMax = 128 * 1024;
constexpr std::size_t kChainMax = 8;

using Chain = std::vector<X509Ptr>;

absl::Status bad_certificate(std::string_view why) {
  ERR_clear_error();
  return make_error(absl::StatusCode::kInvalidArgument, "signing.bad_certificate", why);
}

Chain read_all(std::string_view pem, std::size_t count_max) {
  const BioPtr source = read_from(pem);
  Chain chain;
  while (chain.size() < count_max) {
    X509Ptr next(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    chain.push_back(std::move(next));
  }
  ERR_clear_error();
  return chain;
}

std::string common_name(X509* certificate) {
  std::array<char, 256> name{};
  const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                             name.data(), static_cast<int>(name.size()));
  return size > 0 ? std::string(name.data(), static_cast<std::size_t>(size)) : std::string();
}

bool read_time(const ASN1_TIME* time, Instant& out) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return false;
  const std::chrono::year_month_day date(
      std::chrono::year(parts.tm_year + 1900),
      std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
      std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  out = Instant(std::chrono::sys_days(date)) + std::chrono::hours(parts.tm_hour) +
        std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
  return true;
}

bool leads_to(const Chain& chain, const Chain& roots, Instant now) {
  const X509StorePtr store(X509_STORE_new());
  for (const X509Ptr& root : roots) X509_STORE_add_cert(store.get(), root.get());
  STACK_OF(X509)* const between = sk_X509_new_null();
  for (const X509Ptr& link : chain) sk_X509_push(between, link.get());
  const X509StoreContextPtr context(X509_STORE_CTX_new());
  bool is_trusted = false;
  if (X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), between) == 1) {
    X509_STORE_CTX_set_time(
        context.get(), 0, std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    is_trusted = X509_verify_cert(context.get()) == 1;
  }
  sk_X509_free(between);
  ERR_clear_error();
  return is_trusted;
}

}  // namespace

absl::StatusOr<Certificate> read_certificate(std::string_view pem, std::string_view trusted_roots,
                                             Instant now) {
  if (pem.size() > kPemBytesMax) return bad_certificate("too large for a certificate");
  const Chain chain = read_all(pem, kChainMax);
  if (chain.empty()) return bad_certificate("holds no certificate in PEM form");
  X509* const first = chain.front().get();
  OCTROI_ASSIGN_OR_RETURN(PublicKey key, CertificateReader::key_of(first));
  Certificate certificate{std::move(key), common_name(first), {}, {}};
  if (!read_time(X509_get0_notBefore(first), certificate.not_before) ||
      !read_time(X509_get0_notAfter(first), certificate.not_after)) {
    return bad_certificate("its dates cannot be read");
  }
  if (!trusted_roots.empty() &&
      !leads_to(chain, read_all(trusted_roots, static_cast<std::size_t>(-1)), now)) {
    return make_error(absl::StatusCode::kPermissionDenied, "signing.untrusted",
                      "the certificate does not lead to a trusted root");
  }
  return certificate;
}

}  // namespace v0
}  // namespace octroi
