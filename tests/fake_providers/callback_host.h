// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CallbackHost: the host's side of callbacks, an HTTP server on loopback.
//
// What arrives is handed on as a Callback, with all its headers and its raw body; what the handler
// answers is the status that the provider sees.
#ifndef OCTROI_TESTS_FAKE_PROVIDERS_CALLBACK_HOST_H_
#define OCTROI_TESTS_FAKE_PROVIDERS_CALLBACK_HOST_H_

#include <functional>
#include <string>
#include <thread>
#include <utility>

#include <httplib.h>

#include "octroi/payment/callback.h"

namespace octroi {

class CallbackHost {
 public:
  // Called from the server's threads.
  using Take = std::function<int(const std::string& path, const Callback& callback)>;

  explicit CallbackHost(Take take) : take_(std::move(take)) {
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
      Callback callback;
      for (const auto& [name, value] : request.headers) callback.headers.push_back({name, value});
      callback.body = request.body;
      const std::size_t query = request.target.find('?');
      if (query != std::string::npos) callback.query = request.target.substr(query + 1);
      response.status = take_(request.path, callback);
    };
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(1'000'000);
    server_.Post(".*", handler).Put(".*", handler);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~CallbackHost() {
    server_.stop();
    thread_.join();
  }
  CallbackHost(const CallbackHost&) = delete;
  CallbackHost& operator=(const CallbackHost&) = delete;

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

 private:
  Take take_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace octroi

#endif  // OCTROI_TESTS_FAKE_PROVIDERS_CALLBACK_HOST_H_
