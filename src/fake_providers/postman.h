// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Callbacks on their way: which are due in which round, signed at the moment of sending.
#ifndef OCTROI_SRC_FAKE_PROVIDERS_POSTMAN_H_
#define OCTROI_SRC_FAKE_PROVIDERS_POSTMAN_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fake_providers/fake.h"
#include "fake_providers/script.h"

#include "octroi/base/instant.h"

namespace octroi {
inline namespace v0 {

struct FakeLetter {
  FakeNews news;
  std::int64_t round = 0;  // in which it is due
  bool is_last = false;    // of its round
  bool is_early = false;   // due at once
  bool is_forged = false;
  int tries = 0;
};

// "http://host:port" and the path. Nothing where it is no such address.
struct FakeAddress {
  std::string origin{};
  std::string path{};
};
[[nodiscard]] std::optional<FakeAddress> read_fake_address(std::string_view url);

// Sends over one connection a host, from one thread at a time.
class FakeSender {
 public:
  FakeSender();
  ~FakeSender();
  // The status of the answer; 0 where there was none.
  int send(const FakeLetter& letter, const std::string& url, Instant now);
  // Ends the connections, for which a host that stops would wait.
  void hang_up();

 private:
  struct Connections;
  std::unique_ptr<Connections> connections_;
};

// Keeps and sorts; sends nothing. All is called under the server's lock.
class FakePostman {
 public:
  void set_endpoint(const std::string& provider, const std::string& url) {
    endpoints_[provider] = url;
  }
  void take(std::vector<FakeNews> news, const FakeScript& script, FakeRound& count);
  std::vector<FakeLetter> take_early();
  // What the round sends, in its order.
  std::vector<FakeLetter> take_due(std::int64_t round);
  // Counts what became of it, and keeps it for later where its provider repeats.
  void put_back(FakeLetter letter, int status, std::int64_t round, FakeRound& count);
  [[nodiscard]] std::int64_t waiting() const { return static_cast<std::int64_t>(letters_.size()); }

 private:
  std::map<std::string, std::string> endpoints_;
  std::deque<FakeLetter> letters_;
  std::int64_t round_ = 0;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_FAKE_PROVIDERS_POSTMAN_H_
