// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SmtpServer: the server of smtp_server.py as a child process, one for all tests of a program.
//
//   SmtpServer& server = SmtpServer::shared();
//   server.next("data_554");
#ifndef OCTROI_TESTS_SMTP_SMTP_SERVER_H_
#define OCTROI_TESTS_SMTP_SMTP_SERVER_H_

#include <cstdint>
#include <cstdio>
#include <string>
#include <sys/types.h>

#include <nlohmann/json.hpp>

namespace octroi {

class SmtpServer {
 public:
  // Started at the first call; ends with the program.
  static SmtpServer& shared();

  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  // "plain", "starttls", "tls", "busy".
  [[nodiscard]] std::uint16_t port(const std::string& kind) const;
  [[nodiscard]] std::string certificate() const;

  void reset() { ask("reset"); }
  void next(const std::string& behaviour);
  [[nodiscard]] nlohmann::json arrived() { return ask("arrived"); }

 private:
  SmtpServer();
  nlohmann::json ask(const std::string& command);
  nlohmann::json read_line();

  std::string folder_;
  pid_t child_ = -1;
  std::FILE* to_child_ = nullptr;
  std::FILE* from_child_ = nullptr;
  nlohmann::json hello_;
};

// A port of loopback on which nobody listens.
[[nodiscard]] std::uint16_t closed_port();

}  // namespace octroi

#endif  // OCTROI_TESTS_SMTP_SMTP_SERVER_H_
