// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// An SMTP server on loopback that serves one connection by a script, and keeps what it was sent.
#ifndef OCTROI_TESTS_VECTORS_PROVIDERS_SMTP_SERVER_H_
#define OCTROI_TESTS_VECTORS_PROVIDERS_SMTP_SERVER_H_

#include <string>
#include <thread>
#include <vector>

namespace octroi::vectors {

// The reply code at each stage.
struct SmtpScript {
  int greeting = 220;
  int login = 235;
  int sender = 250;
  int recipient = 250;
  int data = 354;
  int message = 250;  // after the last dot
};

class SmtpServer {
 public:
  explicit SmtpServer(const SmtpScript& script);
  ~SmtpServer();  // waits for the connection's end
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  // After DATA, the last dot included; to be read after wait().
  [[nodiscard]] const std::vector<std::string>& data_lines() const { return data_lines_; }
  void wait();

 private:
  void serve();
  void converse(int connection);
  bool answer(int connection, const std::string& line);
  bool read_message(int connection);

  SmtpScript script_;
  int listener_ = -1;
  int port_ = 0;
  std::string pending_;
  std::vector<std::string> data_lines_;
  std::thread thread_;
};

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_PROVIDERS_SMTP_SERVER_H_
