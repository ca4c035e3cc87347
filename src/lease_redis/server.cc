// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "server.h"

#include <optional>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "octroi/quota/lease_wire.h"
#include "script.h"

namespace octroi {
inline namespace v0 {
namespace lease_redis {
namespace {

using quota::LeaseAnswer;
using quota::LeaseStatus;

timeval time_of(std::chrono::milliseconds span) {
  return {.tv_sec = span.count() / 1000, .tv_usec = (span.count() % 1000) * 1000};
}

// The length before each part keeps ("a", "bc") and ("ab", "c") apart.
std::string name_of(const quota::LeaseKey& key) {
  std::string name;
  for (const std::string* part : {&key.tenant, &key.metric, &key.window})
    name += std::to_string(part->size()) + "/" + *part + "/";
  return name;
}

bool is_text(const redisReply* reply) {
  return reply != nullptr &&
         (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS);
}

std::string_view text_of(const redisReply* reply) { return {reply->str, reply->len}; }

bool is_error(const redisReply* reply, std::string_view kind) {
  return reply != nullptr && reply->type == REDIS_REPLY_ERROR && text_of(reply).starts_with(kind);
}

// The line of a field in what INFO answers.
std::string info_field(std::string_view text, std::string_view field) {
  const std::size_t at = text.find(field);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + field.size());
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

}  // namespace

Server::Server(Options options) : options_(std::move(options)) {}

std::string Server::message() const {
  if (!context_) return "not connected";
  return context_->err == 0 ? "no answer" : context_->errstr;
}

Server::Reply Server::ask(const std::vector<std::string>& words) {
  std::vector<const char*> values;
  std::vector<std::size_t> sizes;
  for (const std::string& word : words) {
    values.push_back(word.data());
    sizes.push_back(word.size());
  }
  return Reply(static_cast<redisReply*>(redisCommandArgv(
      context_.get(), static_cast<int>(words.size()), values.data(), sizes.data())));
}

bool Server::connect(std::string& detail) {
  if (connected_by_ != 0 && connected_by_ != ::getpid()) context_.reset();
  if (context_ && context_->err == 0) return true;
  const timeval timeout = time_of(options_.timeout);
  context_.reset(options_.unix_socket.empty()
                     ? redisConnectWithTimeout(options_.host.c_str(), options_.port, timeout)
                     : redisConnectUnixWithTimeout(options_.unix_socket.c_str(), timeout));
  connected_by_ = ::getpid();
  if (context_ && context_->err == 0 && redisSetTimeout(context_.get(), timeout) == REDIS_OK) {
    if (set_up(detail)) return true;
  } else {
    detail = message();
  }
  context_.reset();
  return false;
}

std::string Server::setting(const std::string& name) {
  const Reply reply = ask({"CONFIG", "GET", name});
  if (!reply || reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) return {};
  return is_text(reply->element[1]) ? std::string(text_of(reply->element[1])) : std::string();
}

bool Server::set_up(std::string& detail) {
  const Reply life = ask({"INFO", "server"});
  if (is_text(life.get())) term_ = info_field(text_of(life.get()), "run_id:");
  if (!is_text(life.get()) || term_.empty()) {
    detail = "the server does not tell its run id: " + message();
    return false;
  }
  // Hosted servers may keep their settings to themselves; then the host must know them.
  const std::string policy = setting("maxmemory-policy");
  if (!policy.empty() && policy != "noeviction") {
    detail = "the server evicts keys (maxmemory-policy " + policy + "); it must be noeviction";
    return false;
  }
  if (options_.durability == Durability::kEveryWrite &&
      (setting("appendonly") != "yes" || setting("appendfsync") != "always")) {
    detail = "the server does not write each change to disk (appendonly, appendfsync always)";
    return false;
  }
  return load_script(detail);
}

bool Server::load_script(std::string& detail) {
  const Reply loaded = ask({"SCRIPT", "LOAD", kScript});
  if (is_text(loaded.get())) {
    digest_ = text_of(loaded.get());
    return true;
  }
  detail = loaded ? std::string(text_of(loaded.get())) : message();
  return false;
}

LeaseAnswer Server::call(const quota::LeaseKey& key, const std::vector<std::string>& arguments) {
  std::string detail;
  if (!connect(detail)) return {.status = LeaseStatus::kDidNotHappen, .detail = detail};
  const std::string name = options_.prefix + name_of(key);
  std::vector<std::string> words = {"EVALSHA",
                                    digest_,
                                    "4",
                                    name + "limit",
                                    name + "leases",
                                    name + "expiries",
                                    options_.prefix + "term"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Reply reply = ask(words);
  if (is_error(reply.get(), "NOSCRIPT")) {  // SCRIPT FLUSH, or a restart behind a proxy
    words[0] = "EVAL";
    words[1] = kScript;
    reply = ask(words);
  }
  if (!reply) {
    LeaseAnswer lost{.status = LeaseStatus::kMayHaveHappened, .detail = message()};
    context_.reset();
    return lost;
  }
  if (is_text(reply.get())) {
    if (std::optional<LeaseAnswer> answer = quota::parse_lease_answer(text_of(reply.get())))
      return *std::move(answer);
    return {.status = LeaseStatus::kMayHaveHappened, .detail = "the server answers strangely"};
  }
  // An error while the script ran may come after its first writes; before it ran, nothing was.
  const bool is_refused = is_error(reply.get(), "READONLY") || is_error(reply.get(), "LOADING") ||
                          is_error(reply.get(), "NOAUTH") || is_error(reply.get(), "MISCONF") ||
                          is_error(reply.get(), "OOM") || is_error(reply.get(), "BUSY");
  LeaseAnswer failed{
      .status = is_refused ? LeaseStatus::kDidNotHappen : LeaseStatus::kMayHaveHappened,
      .detail = reply->type == REDIS_REPLY_ERROR ? std::string(text_of(reply.get()))
                                                 : "the server answers strangely"};
  // A primary that became a replica: ask anew who is there.
  if (is_error(reply.get(), "READONLY")) context_.reset();
  return failed;
}

}  // namespace lease_redis
}  // namespace v0
}  // namespace octroi
