// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/key_locks.h"

namespace octroi {
inline namespace v0 {

KeyLocks::Held KeyLocks::hold(const std::string& key) {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] { return !held_.contains(key); });
  return {*this, held_.insert(key).first};
}

KeyLocks::Held::~Held() {
  const std::lock_guard lock(locks_.mutex_);
  locks_.held_.erase(key_);
  locks_.freed_.notify_all();
}

}  // namespace v0
}  // namespace octroi
