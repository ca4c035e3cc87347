// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Server: a libpq connection that is made when needed, with a time limit on every call.
#ifndef OCTROI_SRC_LEASE_POSTGRES_SERVER_H_
#define OCTROI_SRC_LEASE_POSTGRES_SERVER_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include <libpq-fe.h>

#include "octroi/lease_postgres/lease_postgres.h"
#include "octroi/quota/lease.h"

namespace octroi {
inline namespace v0 {
namespace lease_postgres {

class Server {
 public:
  Server(std::string connection, Options options);

  // Calls a function of the schema with these arguments and reads the line it answers.
  quota::LeaseAnswer call(const char* function, const std::vector<std::string>& arguments);

  // Which life of the store the connection leads to; known while it is connected.
  [[nodiscard]] const std::string& term() const noexcept { return term_; }
  // Connects, where that is not done. False with `detail` where it cannot be.
  bool connect(std::string& detail);

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  struct Finish {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
  };
  using Result = std::unique_ptr<PGresult, Clear>;

  [[nodiscard]] Deadline deadline() const;
  bool dial(Deadline until, std::string& detail);
  bool wait_for_socket(bool is_for_writing, Deadline until) const;
  // The last result of what was sent; null where it did not come in time or the line broke.
  Result receive(Deadline until);
  bool set_up(std::string& detail);
  // Once a connection for each function.
  bool prepare(const char* function, std::size_t arguments, std::string& detail);
  void drop() noexcept { connection_.reset(); }
  [[nodiscard]] std::string message() const;

  std::string text_;
  Options options_;
  std::unique_ptr<PGconn, Finish> connection_;
  ::pid_t connected_by_ = 0;
  std::string term_;
  std::vector<std::string> prepared_;
};

}  // namespace lease_postgres
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_LEASE_POSTGRES_SERVER_H_
