// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PrivateServer: a PostgreSQL or Redis of the test's own, on a unix socket in a folder of its own.
//
// Started by the test, gone with it: the server is told to quit by the kernel when the process
// that started it ends, however it ends. A server that is not installed is a failure that names
// the package. As root the server runs as the user nobody, because PostgreSQL refuses root.
//
//   PostgresServer server;
//   auto authority = lease_postgres::open(server.connection());
#ifndef OCTROI_TESTS_SERVERS_PRIVATE_SERVER_H_
#define OCTROI_TESTS_SERVERS_PRIVATE_SERVER_H_

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace octroi::servers {

// A folder in the system's place for them, removed at the end; the server's user may use it.
class ServerFolder {
 public:
  ServerFolder();
  ~ServerFolder();
  ServerFolder(const ServerFolder&) = delete;
  ServerFolder& operator=(const ServerFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

// A child process that ends with us.
class ServerProcess {
 public:
  ServerProcess() = default;
  ~ServerProcess() { stop(); }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // `quit_signal` makes the server end at once.
  void start(const std::vector<std::string>& command, const std::filesystem::path& log,
             int quit_signal);
  void stop();
  // Pauses and resumes it.
  void freeze() const;
  void thaw() const;
  void kill_hard();
  [[nodiscard]] bool is_running() const noexcept { return pid_ > 0; }
  [[nodiscard]] ::pid_t pid() const noexcept { return pid_; }

 private:
  ::pid_t pid_ = -1;
  int quit_signal_ = 0;
};

class PostgresServer {
 public:
  // Throws std::runtime_error with what is missing or went wrong.
  PostgresServer();
  [[nodiscard]] std::string connection() const;
  [[nodiscard]] ServerProcess& process() noexcept { return process_; }
  void start();

 private:
  ServerFolder folder_;
  ServerProcess process_;
};

class RedisServer {
 public:
  explicit RedisServer(bool writes_every_change = false);
  [[nodiscard]] std::string socket() const;
  [[nodiscard]] ServerProcess& process() noexcept { return process_; }
  void start();

 private:
  ServerFolder folder_;
  ServerProcess process_;
  bool writes_every_change_;
};

}  // namespace octroi::servers

#endif  // OCTROI_TESTS_SERVERS_PRIVATE_SERVER_H_
