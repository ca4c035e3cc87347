// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KeyLocks: one charge at a time under one key, and no waiting for the others.
//
// An adapter that must look before it makes (is there a page of this key already?) holds the key
// while it does both. A provider that answers slowly keeps nobody waiting but who asks for the very
// same charge.
//
//   const auto held = locks_.hold(scoped_key(tenant, request.idempotency_key));
//   if (auto known = look_up(...)) return *known;   // may take its time
//   return make(...);
//
// A thread that holds a key must not hold it again. What is kept is as much as is held now.
//
// Layer: payment (std only). Thread safety: every call from any thread.
#ifndef OCTROI_PAYMENT_KEY_LOCKS_H_
#define OCTROI_PAYMENT_KEY_LOCKS_H_

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class KeyLocks {
 public:
  // The key is free again when this ends.
  class [[nodiscard]] Held {
   public:
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held();

   private:
    friend class KeyLocks;
    Held(KeyLocks& locks, std::set<std::string>::iterator key) : locks_(locks), key_(key) {}
    KeyLocks& locks_;
    std::set<std::string>::iterator key_;
  };

  // Waits until nobody else holds `key`.
  Held hold(const std::string& key);

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  std::set<std::string> held_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_KEY_LOCKS_H_
