// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What is to happen next: first what a test arranged, then what the chaos draws.
#ifndef OCTROI_SRC_FAKE_PROVIDERS_SCRIPT_H_
#define OCTROI_SRC_FAKE_PROVIDERS_SCRIPT_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "octroi/fake_providers/chaos.h"

namespace octroi {
inline namespace v0 {

// A charge is named "<provider>:<key>" here. All is called under the server's lock.
class FakeScript {
 public:
  void disturb(FakeFault fault) { faults_.push_back(fault); }
  void decide(FakeFate fate) { fates_.push_back(fate); }
  void unleash(const FakeChaos& chaos) { chaos_ = chaos; }

  std::optional<FakeFault> fault_of(const std::string& charge);
  FakeFate fate_of(const std::string& charge);
  [[nodiscard]] std::optional<FakeMishap> mishap_of(const std::string& news) const;
  // How many rounds late: 1 to 5.
  [[nodiscard]] int lateness_of(const std::string& news) const;
  bool fails_read(const std::string& path);
  // Whether the payer approves; nothing while they think.
  [[nodiscard]] std::optional<bool> decision_of(const std::string& charge,
                                                std::int64_t round) const;

 private:
  [[nodiscard]] std::uint64_t draw(const std::string& about) const;
  template <class Value>
  [[nodiscard]] std::optional<Value> draw(const std::map<Value, int>& frequencies,
                                          const std::string& about) const;

  std::deque<FakeFault> faults_;
  std::deque<FakeFate> fates_;
  FakeChaos chaos_;
  std::map<std::string, int> tries_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_FAKE_PROVIDERS_SCRIPT_H_
