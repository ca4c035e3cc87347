// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ProviderHealth: how the payment providers answered lately.
//
// It is this process's memory, of all tenants, and forgets with it: only which provider a new
// attempt goes to depends on it, never what is charged.
//
// Layer: engine, private. Thread safety: every call from any thread.
#ifndef OCTROI_SRC_ENGINE_RUN_HEALTH_H_
#define OCTROI_SRC_ENGINE_RUN_HEALTH_H_

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/payment/routing.h"

namespace octroi {
inline namespace v0 {

class ProviderHealth {
 public:
  // Whether the provider's answer came.
  void note(std::string_view provider, bool has_answered, Instant at);
  [[nodiscard]] std::vector<std::string> down(const OutagePolicy& policy, Instant now) const;

 private:
  mutable std::mutex noting_;
  std::map<std::string, ProviderStanding, std::less<>> standings_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_HEALTH_H_
