// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "smtp/smtp_server.h"

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace octroi {
namespace {

// Debian's Python, which has Debian's aiosmtpd; another one first in PATH would not.
constexpr const char* kPython = "/usr/bin/python3";

}  // namespace

SmtpServer& SmtpServer::shared() {
  static SmtpServer server;
  return server;
}

SmtpServer::SmtpServer() {
  std::string pattern = ::testing::TempDir() + "octroi-smtp-XXXXXX";
  folder_ = mkdtemp(pattern.data());
  const std::string script = std::string(OCTROI_SOURCE_DIR) + "/tests/smtp/smtp_server.py";
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipes for the SMTP server");
  }
  child_ = fork();
  if (child_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execl(kPython, kPython, script.c_str(), folder_.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_child_ = fdopen(in[1], "w");
  from_child_ = fdopen(out[0], "r");
  hello_ = read_line();
}

SmtpServer::~SmtpServer() {
  std::fclose(to_child_);
  std::fclose(from_child_);
  waitpid(child_, nullptr, 0);
  std::filesystem::remove_all(folder_);
}

std::uint16_t SmtpServer::port(const std::string& kind) const {
  return hello_.at("ports").at(kind).get<std::uint16_t>();
}

std::string SmtpServer::certificate() const { return hello_.at("certificate"); }

void SmtpServer::next(const std::string& behaviour) {
  if (ask("next " + behaviour) != "ok") throw std::runtime_error("no behaviour " + behaviour);
}

nlohmann::json SmtpServer::ask(const std::string& command) {
  std::fputs((command + "\n").c_str(), to_child_);
  std::fflush(to_child_);
  return read_line();
}

nlohmann::json SmtpServer::read_line() {
  std::string line;
  for (int c = std::fgetc(from_child_); c != EOF && c != '\n'; c = std::fgetc(from_child_)) {
    line += static_cast<char>(c);
  }
  if (line.empty()) {
    throw std::runtime_error("the SMTP server did not start: is python3-aiosmtpd installed?");
  }
  return nlohmann::json::parse(line);
}

std::uint16_t closed_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  close(descriptor);
  return ntohs(address.sin_port);
}

}  // namespace octroi
