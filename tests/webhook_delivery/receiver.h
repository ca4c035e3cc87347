// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Receiver: the endpoint of receiver.py as a child process.
//
//   Receiver receiver;
//   receiver.know({secret});
//   receiver.answer({"500", "slow"});
#ifndef OCTROI_TESTS_WEBHOOK_DELIVERY_RECEIVER_H_
#define OCTROI_TESTS_WEBHOOK_DELIVERY_RECEIVER_H_

#include <cstdio>
#include <string>
#include <sys/types.h>
#include <vector>

#include <nlohmann/json.hpp>

#include "octroi/base/secret.h"

namespace octroi::test {

struct Arrived {
  std::string id;
  std::string timestamp;
  std::string signature;
  std::string content_type;
  std::string body;
  int signers = 0;  // by how many of the known secrets Python finds it signed
  std::string answer;
};

class Receiver {
 public:
  Receiver();
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  [[nodiscard]] std::string url() const;
  void know(const std::vector<Secret>& secrets);
  void answer(const std::vector<std::string>& answers);
  [[nodiscard]] std::vector<Arrived> arrived();
  // The ids that were answered 200, in the order of arrival.
  [[nodiscard]] std::vector<std::string> accepted();
  [[nodiscard]] int redirected() { return ask("redirected").get<int>(); }

 private:
  nlohmann::json ask(const std::string& command);
  nlohmann::json read_line();

  pid_t child_ = -1;
  std::FILE* to_child_ = nullptr;
  std::FILE* from_child_ = nullptr;
  int port_ = 0;
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_WEBHOOK_DELIVERY_RECEIVER_H_
