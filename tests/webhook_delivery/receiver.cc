// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "webhook_delivery/receiver.h"

#include <array>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace octroi::test {
namespace {

constexpr const char* kPython = "/usr/bin/python3";

std::string joined(std::string command, const std::vector<std::string>& words) {
  for (const std::string& word : words) command += " " + word;
  return command;
}

}  // namespace

Receiver::Receiver() {
  const std::string script = std::string(OCTROI_SOURCE_DIR) + "/tests/webhook_delivery/receiver.py";
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipes for the receiver");
  }
  child_ = fork();
  if (child_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execl(kPython, kPython, "-B", script.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_child_ = fdopen(in[1], "w");
  from_child_ = fdopen(out[0], "r");
  port_ = read_line().at("port").get<int>();
}

Receiver::~Receiver() {
  std::fclose(to_child_);
  std::fclose(from_child_);
  waitpid(child_, nullptr, 0);
}

std::string Receiver::url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }

void Receiver::know(const std::vector<Secret>& secrets) {
  std::vector<std::string> texts;
  for (const Secret& secret : secrets) texts.emplace_back(secret.reveal());
  ask(joined("secrets", texts));
}

void Receiver::answer(const std::vector<std::string>& answers) { ask(joined("answers", answers)); }

std::vector<Arrived> Receiver::arrived() {
  std::vector<Arrived> all;
  for (const nlohmann::json& one : ask("arrived")) {
    all.push_back({one.at("id").get<std::string>(), one.at("timestamp").get<std::string>(),
                   one.at("signature").get<std::string>(), one.at("type").get<std::string>(),
                   one.at("body").get<std::string>(), one.at("signers").get<int>(),
                   one.at("answer").get<std::string>()});
  }
  return all;
}

std::vector<std::string> Receiver::accepted() {
  std::vector<std::string> ids;
  for (const Arrived& one : arrived()) {
    if (one.answer == "200") ids.push_back(one.id);
  }
  return ids;
}

nlohmann::json Receiver::ask(const std::string& command) {
  std::fputs((command + "\n").c_str(), to_child_);
  std::fflush(to_child_);
  return read_line();
}

nlohmann::json Receiver::read_line() {
  std::string line;
  for (int c = std::fgetc(from_child_); c != EOF && c != '\n'; c = std::fgetc(from_child_)) {
    line += static_cast<char>(c);
  }
  if (line.empty()) throw std::runtime_error("the receiver does not answer");
  return nlohmann::json::parse(line);
}

}  // namespace octroi::test
