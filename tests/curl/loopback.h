// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A server on loopback that reads one request a connection and answers with scripted bytes.
#ifndef OCTROI_TESTS_CURL_LOOPBACK_H_
#define OCTROI_TESTS_CURL_LOOPBACK_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <poll.h>

namespace octroi {

class Loopback {
 public:
  // `answer` gives the bytes to send; empty: the connection is closed without an answer. With
  // `holds`, it is kept open after that, until the client or the test goes.
  explicit Loopback(std::string answer, bool holds = false)
      : answer_(std::move(answer)), holds_(holds) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, any, size) == 0 && listen(listener_, 4) == 0 &&
        getsockname(listener_, any, &size) == 0) {
      port_ = ntohs(address.sin_port);
    }
    thread_ = std::thread([this] { serve(); });
  }
  ~Loopback() {
    is_over_ = true;
    thread_.join();
    close(listener_);
  }
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  [[nodiscard]] std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  bool wait_for(int descriptor) const {
    while (!is_over_) {
      pollfd wanted{descriptor, POLLIN, 0};
      if (poll(&wanted, 1, 10) == 1) return true;
    }
    return false;
  }

  void serve() {
    while (wait_for(listener_)) {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection >= 0) converse(connection);
    }
  }

  void converse(int connection) {
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos || is_short(request)) {
      char bytes[4096];
      if (!wait_for(connection)) break;
      const ssize_t count = recv(connection, bytes, sizeof(bytes), 0);
      if (count <= 0) break;
      request.append(bytes, static_cast<std::size_t>(count));
    }
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    static_cast<void>(send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL));
    char rest[64];
    if (holds_ && wait_for(connection)) static_cast<void>(recv(connection, rest, sizeof(rest), 0));
    close(connection);
  }

  static bool is_short(const std::string& request) {
    const std::size_t head = request.find("\r\n\r\n");
    const std::size_t length = request.find("Content-Length: ");
    if (length == std::string::npos) return false;
    return request.size() - head - 4 < std::stoul(request.substr(length + 16));
  }

  std::string answer_;
  bool holds_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> is_over_ = false;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace octroi

#endif  // OCTROI_TESTS_CURL_LOOPBACK_H_
