// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// OpenSSL's objects, each with who frees it.
#ifndef OCTROI_SRC_SIGNING_OPENSSL_H_
#define OCTROI_SRC_SIGNING_OPENSSL_H_

#include <memory>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace octroi {
inline namespace v0 {

template <auto kFree>
struct FreedBy {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free>>;
using BnPtr = std::unique_ptr<BIGNUM, FreedBy<BN_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>>;
using MdContextPtr = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, FreedBy<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, FreedBy<OSSL_PARAM_free>>;
using X509Ptr = std::unique_ptr<X509, FreedBy<X509_free>>;
using X509StorePtr = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;
using X509StoreContextPtr = std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>>;

inline const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

inline BioPtr read_from(std::string_view bytes) {
  return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_SIGNING_OPENSSL_H_
