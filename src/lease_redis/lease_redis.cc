// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/lease_redis/lease_redis.h"

#include <mutex>
#include <utility>

#include "octroi/quota/lease_book.h"
#include "server.h"

namespace octroi {
inline namespace v0 {
namespace lease_redis {
namespace {

using quota::LeaseAnswer;
using quota::LeaseBook;
using quota::LeaseKey;
using quota::LeaseReport;
using quota::LeaseStatus;
using quota::LeaseTerms;
using std::to_string;

class RedisLeases final : public quota::LeaseAuthority {
 public:
  explicit RedisLeases(Options options) : server_(std::move(options)) {}

  LeaseAnswer open(const LeaseKey& key, const LeaseTerms& terms) override {
    if (!is_valid(key) || !is_valid(terms)) return {.status = LeaseStatus::kBadRequest};
    return call("open", key,
                {to_string(terms.limit), to_string(terms.lease_ms), to_string(terms.clock_bound_ms),
                 to_string(static_cast<int>(terms.silent_units))});
  }

  LeaseAnswer exchange(const LeaseKey& key, const LeaseReport& report,
                       std::int64_t now_ms) override {
    if (!is_valid(key) || !is_valid(report) || !quota::is_valid_lease_time(now_ms))
      return {.status = LeaseStatus::kBadRequest};
    const std::scoped_lock lock(mutex_);
    std::string detail;
    if (!server_.connect(detail)) return {.status = LeaseStatus::kDidNotHappen, .detail = detail};
    return server_.call(key, {"exchange", report.node, to_string(report.epoch),
                              to_string(report.spent), to_string(report.returned),
                              to_string(report.wish), to_string(now_ms), server_.term()});
  }

  LeaseAnswer snapshot(const LeaseKey& key) override {
    if (!is_valid(key)) return {.status = LeaseStatus::kBadRequest};
    return call("snapshot", key, {});
  }

  LeaseAnswer change_limit(const LeaseKey& key, std::int64_t limit,
                           std::int64_t revision) override {
    if (LeaseBook none;
        !is_valid(key) || apply_limit(none, limit, revision).status == LeaseStatus::kBadRequest)
      return {.status = LeaseStatus::kBadRequest};
    return call("change_limit", key, {to_string(limit), to_string(revision)});
  }

  LeaseAnswer forget(const LeaseKey& key, std::int64_t now_ms) override {
    if (!is_valid(key) || !quota::is_valid_lease_time(now_ms))
      return {.status = LeaseStatus::kBadRequest};
    return call("forget", key, {to_string(now_ms)});
  }

 private:
  LeaseAnswer call(const char* verb, const LeaseKey& key, const std::vector<std::string>& numbers) {
    std::vector<std::string> arguments = {verb};
    arguments.insert(arguments.end(), numbers.begin(), numbers.end());
    const std::scoped_lock lock(mutex_);
    return server_.call(key, arguments);
  }

  std::mutex mutex_;
  Server server_;
};

}  // namespace

std::unique_ptr<quota::LeaseAuthority> open(Options options) {
  return std::make_unique<RedisLeases>(std::move(options));
}

}  // namespace lease_redis
}  // namespace v0
}  // namespace octroi
