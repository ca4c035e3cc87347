// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Server: a hiredis connection that is made when needed, and the script behind it.
#ifndef OCTROI_SRC_LEASE_REDIS_SERVER_H_
#define OCTROI_SRC_LEASE_REDIS_SERVER_H_

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include <hiredis/hiredis.h>

#include "octroi/lease_redis/lease_redis.h"
#include "octroi/quota/lease.h"

namespace octroi {
inline namespace v0 {
namespace lease_redis {

class Server {
 public:
  explicit Server(Options options);

  // Runs the verb of the script for the key. Connects where needed.
  quota::LeaseAnswer call(const quota::LeaseKey& key, const std::vector<std::string>& arguments);

  // Which life of the store the connection leads to; known while it is connected.
  [[nodiscard]] const std::string& term() const noexcept { return term_; }
  bool connect(std::string& detail);

 private:
  struct Free {
    void operator()(redisContext* context) const noexcept { redisFree(context); }
  };
  struct FreeReply {
    void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
  };
  using Reply = std::unique_ptr<redisReply, FreeReply>;

  Reply ask(const std::vector<std::string>& words);
  bool set_up(std::string& detail);
  // The value of a server setting; empty where it is not told.
  std::string setting(const std::string& name);
  bool load_script(std::string& detail);
  [[nodiscard]] std::string message() const;

  Options options_;
  std::unique_ptr<redisContext, Free> context_;
  ::pid_t connected_by_ = 0;
  std::string term_;
  std::string digest_;
};

}  // namespace lease_redis
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_LEASE_REDIS_SERVER_H_
