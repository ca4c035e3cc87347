// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "smtp_server.h"

#include <array>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <poll.h>

namespace octroi::vectors {
namespace {

constexpr int kPatienceMs = 5'000;

bool is_readable(int descriptor) {
  pollfd wanted{descriptor, POLLIN, 0};
  return poll(&wanted, 1, kPatienceMs) == 1;
}

// Without its CR LF; false at the end of the connection.
bool read_line(int connection, std::string& pending, std::string& line) {
  std::size_t end = std::string::npos;
  while ((end = pending.find("\r\n")) == std::string::npos) {
    std::array<char, 1024> bytes{};
    if (!is_readable(connection)) return false;
    const ssize_t count = recv(connection, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    pending.append(bytes.data(), static_cast<std::size_t>(count));
  }
  line = pending.substr(0, end);
  pending.erase(0, end + 2);
  return true;
}

bool say(int connection, const std::string& text) {
  const std::string line = text + "\r\n";
  return send(connection, line.data(), line.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(line.size());
}

bool reply(int connection, int code) { return say(connection, std::to_string(code) + " scripted"); }

}  // namespace

SmtpServer::SmtpServer(const SmtpScript& script) : script_(script) {
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, any, size) == 0 && listen(listener_, 1) == 0 &&
      getsockname(listener_, any, &size) == 0) {
    port_ = ntohs(address.sin_port);
  }
  thread_ = std::thread([this] { serve(); });
}

SmtpServer::~SmtpServer() {
  wait();
  close(listener_);
}

void SmtpServer::wait() {
  if (thread_.joinable()) thread_.join();
}

void SmtpServer::serve() {
  if (!is_readable(listener_)) return;
  const int connection = accept(listener_, nullptr, nullptr);
  if (connection < 0) return;
  converse(connection);
  close(connection);
}

void SmtpServer::converse(int connection) {
  if (!reply(connection, script_.greeting) || script_.greeting >= 400) return;
  std::string line;
  while (read_line(connection, pending_, line)) {
    if (!answer(connection, line)) return;
  }
}

bool SmtpServer::answer(int connection, const std::string& line) {
  if (line.rfind("EHLO", 0) == 0) {
    return say(connection, "250-loopback") && say(connection, "250-AUTH PLAIN") &&
           say(connection, "250 8BITMIME");
  }
  if (line.rfind("AUTH", 0) == 0) {
    std::string credentials;
    const bool has_them = line != "AUTH PLAIN";
    return (has_them ||
            (say(connection, "334 ") && read_line(connection, pending_, credentials))) &&
           reply(connection, script_.login);
  }
  if (line.rfind("MAIL", 0) == 0) return reply(connection, script_.sender);
  if (line.rfind("RCPT", 0) == 0) return reply(connection, script_.recipient);
  if (line == "DATA") {
    return reply(connection, script_.data) && (script_.data >= 400 || read_message(connection));
  }
  const bool is_end = line == "QUIT";
  return reply(connection, is_end ? 221 : 502) && !is_end;
}

bool SmtpServer::read_message(int connection) {
  std::string line;
  do {
    if (!read_line(connection, pending_, line)) return false;
    data_lines_.push_back(line);
  } while (line != ".");
  return reply(connection, script_.message);
}

}  // namespace octroi::vectors
