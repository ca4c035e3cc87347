// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "servers/private_server.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <signal.h>
#include <stdexcept>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include <grp.h>
#include <pwd.h>

namespace octroi::servers {
namespace {

namespace fs = std::filesystem;
constexpr auto kStartTimeout = std::chrono::seconds(30);

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error(why); }

const passwd* server_user() { return ::geteuid() == 0 ? ::getpwnam("nobody") : nullptr; }

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// In the child: nothing but calls that are safe after fork().
[[noreturn]] void become(const std::vector<char*>& arguments, const passwd* user, int log,
                         int quit_signal, ::pid_t parent) {
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  const bool is_other_user =
      user == nullptr ||
      (::setgroups(0, nullptr) == 0 && ::setgid(user->pw_gid) == 0 && ::setuid(user->pw_uid) == 0);
  // After setuid(), which forgets it.
  ::prctl(PR_SET_PDEATHSIG, quit_signal);
  if (is_other_user && ::getppid() == parent) ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

::pid_t launch(const std::vector<std::string>& command, const fs::path& log_file, int quit_signal) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const passwd* user = server_user();
  const int log = ::open(log_file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  const ::pid_t parent = ::getpid();
  const ::pid_t pid = ::fork();
  if (pid == 0) become(arguments, user, log, quit_signal, parent);
  ::close(log);
  if (pid < 0) fail("cannot fork");
  return pid;
}

void wait_until(const std::function<bool()>& is_ready, ::pid_t pid, const fs::path& log) {
  const auto end = std::chrono::steady_clock::now() + kStartTimeout;
  while (!is_ready()) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) == pid) fail("the server ended: " + text_of(log));
    if (std::chrono::steady_clock::now() > end) fail("the server does not start: " + text_of(log));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// A server that still reads its file accepts connections and refuses everything else.
bool answers_ping(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) fail("the path of a socket is too long: " + path);
  path.copy(address.sun_path, path.size());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  constexpr std::string_view kPing = "PING\r\n";
  constexpr std::string_view kPong = "+PONG";
  std::array<char, 5> answer{};
  const bool is_ready =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      ::send(socket, kPing.data(), kPing.size(), MSG_NOSIGNAL) == ssize_t{kPing.size()} &&
      ::recv(socket, answer.data(), answer.size(), MSG_WAITALL) == ssize_t{kPong.size()} &&
      std::string_view(answer.data(), answer.size()) == kPong;
  ::close(socket);
  return is_ready;
}

// The newest PostgreSQL of the system.
fs::path postgres_binary(const std::string& name) {
  fs::path newest;
  int newest_version = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > newest_version && fs::exists(entry.path() / "bin" / name)) {
      newest_version = version;
      newest = entry.path() / "bin" / name;
    }
  }
  if (newest.empty()) fail("PostgreSQL is not installed: apt-get install postgresql");
  return newest;
}

fs::path redis_binary() {
  for (const char* path : {"/usr/bin/redis-server", "/usr/local/bin/redis-server"})
    if (fs::exists(path)) return path;
  fail("Redis is not installed: apt-get install redis-server");
}

}  // namespace

ServerFolder::ServerFolder() {
  std::string name = (fs::temp_directory_path() / "octroi-server-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("cannot make a folder like " + name);
  path_ = name;
  if (const passwd* user = server_user();
      user != nullptr && ::chown(name.c_str(), user->pw_uid, user->pw_gid) != 0)
    fail("cannot give " + name + " away");
}

ServerFolder::~ServerFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void ServerProcess::start(const std::vector<std::string>& command, const fs::path& log,
                          int quit_signal) {
  stop();
  quit_signal_ = quit_signal;
  pid_ = launch(command, log, quit_signal);
}

void ServerProcess::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGCONT);
  ::kill(pid_, quit_signal_);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void ServerProcess::freeze() const { ::kill(pid_, SIGSTOP); }
void ServerProcess::thaw() const { ::kill(pid_, SIGCONT); }

void ServerProcess::kill_hard() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

PostgresServer::PostgresServer() {
  const fs::path log = folder_.path() / "initdb.log";
  const ::pid_t pid =
      launch({postgres_binary("initdb").string(), "-D", (folder_.path() / "data").string(), "-U",
              "octroi", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8"},
             log, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (status != 0) fail("initdb failed: " + text_of(log));
  start();
}

void PostgresServer::start() {
  const fs::path log = folder_.path() / "server.log";
  // SIGQUIT is PostgreSQL's "end at once"; its children end with it.
  process_.start(
      {postgres_binary("postgres").string(), "-D", (folder_.path() / "data").string(), "-k",
       folder_.path().string(), "-c", "listen_addresses=", "-c", "shared_buffers=32MB", "-c",
       "max_connections=60", "-c", "recovery_init_sync_method=syncfs"},
      log, SIGQUIT);
  wait_until(
      [&] {
        return text_of(folder_.path() / "data" / "postmaster.pid").find("ready") !=
               std::string::npos;
      },
      process_.pid(), log);
}

std::string PostgresServer::connection() const {
  return "host=" + folder_.path().string() + " user=octroi dbname=postgres";
}

RedisServer::RedisServer(bool writes_every_change) : writes_every_change_(writes_every_change) {
  start();
}

void RedisServer::start() {
  const fs::path log = folder_.path() / "server.log";
  std::error_code ignored;
  fs::remove(socket(), ignored);
  process_.start({redis_binary().string(), "--unixsocket", socket(), "--unixsocketperm", "777",
                  "--port", "0", "--dir", folder_.path().string(), "--save", "", "--appendonly",
                  "yes", "--appendfsync", writes_every_change_ ? "always" : "everysec"},
                 log, SIGTERM);
  wait_until([&] { return answers_ping(socket()); }, process_.pid(), log);
}

std::string RedisServer::socket() const { return (folder_.path() / "redis.sock").string(); }

}  // namespace octroi::servers
