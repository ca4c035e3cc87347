// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/secret.h"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>

namespace octroi {
inline namespace v0 {
namespace {

void wipe(std::string& text) noexcept {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

// A moved-from short string keeps its bytes in the object: they are wiped there too.
std::string take(std::string& text) noexcept {
  const std::size_t length = text.size();
  std::string taken = std::move(text);
  text.resize(std::min(length, text.capacity()));
  wipe(text);
  return taken;
}

}  // namespace

Secret::Secret(std::string text) noexcept : text_(take(text)) {}
Secret::Secret(const Secret&) = default;
Secret::Secret(Secret&& other) noexcept : text_(take(other.text_)) {}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(text_);
    text_ = take(other.text_);
  }
  return *this;
}

Secret::~Secret() { wipe(text_); }

bool Secret::equals(std::string_view other) const noexcept {
  return text_.size() == other.size() &&
         CRYPTO_memcmp(text_.data(), other.data(), other.size()) == 0;
}

}  // namespace v0
}  // namespace octroi
