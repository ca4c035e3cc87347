// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "server.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <utility>

#include <poll.h>

#include "functions_sql.h"
#include "octroi/quota/lease_wire.h"

namespace octroi {
inline namespace v0 {
namespace lease_postgres {
namespace {

using quota::LeaseAnswer;
using quota::LeaseStatus;

// Every timeline of every cluster is a life of its own.
constexpr const char* kTermSql =
    "SELECT (SELECT system_identifier FROM pg_control_system()) || '/' ||"
    " (SELECT timeline_id FROM pg_control_checkpoint())";

bool is_schema_name(std::string_view name) {
  return !name.empty() && name.size() <= 48 && (name[0] < '0' || name[0] > '9') &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// The server said that the transaction was not made; a lost connection says nothing (class 08, 57).
bool is_certain_refusal(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (state == nullptr) return false;
  const std::string_view kind = std::string_view(state).substr(0, 2);
  return kind != "08" && kind != "57";
}

bool has_row(const PGresult* result) noexcept {
  return result != nullptr && PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0;
}

}  // namespace

Server::Server(std::string connection, Options options)
    : text_(std::move(connection)), options_(std::move(options)) {}

Server::Deadline Server::deadline() const {
  return std::chrono::steady_clock::now() + options_.timeout;
}

std::string Server::message() const {
  std::string text = connection_ ? PQerrorMessage(connection_.get()) : "not connected";
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? "no answer in time" : text;
}

bool Server::wait_for_socket(bool is_for_writing, Deadline until) const {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd socket = {.fd = PQsocket(connection_.get()),
                     .events = static_cast<short>(is_for_writing ? POLLIN | POLLOUT : POLLIN),
                     .revents = 0};
    const int ready = ::poll(&socket, 1, static_cast<int>(std::min<long>(left.count(), 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool Server::dial(Deadline until, std::string& detail) {
  connection_.reset(PQconnectStart(text_.c_str()));
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (connection_ && PQstatus(connection_.get()) != CONNECTION_BAD &&
         state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
    if (!wait_for_socket(state == PGRES_POLLING_WRITING, until)) break;
    state = PQconnectPoll(connection_.get());
  }
  if (state == PGRES_POLLING_OK) {
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    return true;
  }
  detail = message();
  drop();
  return false;
}

bool Server::connect(std::string& detail) {
  if (connected_by_ != 0 && connected_by_ != ::getpid()) {
    // The socket belongs to the parent process too: leave it without a farewell.
    static_cast<void>(connection_.release());
  }
  if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return true;
  if (!is_schema_name(options_.schema)) {
    detail = "'" + options_.schema + "' is no plain lower-case schema name";
    return false;
  }
  prepared_.clear();
  if (!dial(deadline(), detail)) return false;
  connected_by_ = ::getpid();
  if (set_up(detail)) return true;
  drop();
  return false;
}

bool Server::set_up(std::string& detail) {
  const auto ask = [&](const std::string& sql) {
    if (PQsendQuery(connection_.get(), sql.c_str()) == 0) return Result();
    return receive(deadline());
  };
  const Result term = ask(kTermSql);
  if (!has_row(term.get())) {
    detail = message();
    return false;
  }
  term_ = PQgetvalue(term.get(), 0, 0);
  const Result ready =
      ask("SELECT to_regprocedure('" + options_.schema +
          ".exchange(text,text,text,text,bigint,bigint,bigint,bigint,bigint,text)') IS NOT NULL");
  if (has_row(ready.get()) && *PQgetvalue(ready.get(), 0, 0) == 't') return true;
  const Result made = ask(setup_sql(options_.schema));
  if (made && PQresultStatus(made.get()) == PGRES_COMMAND_OK) return true;
  detail = message();
  return false;
}

Server::Result Server::receive(Deadline until) {
  Result last;
  for (;;) {
    while (PQisBusy(connection_.get()) != 0) {
      if (!wait_for_socket(false, until) || PQconsumeInput(connection_.get()) == 0) return {};
    }
    Result next(PQgetResult(connection_.get()));
    if (!next) return last;
    // Of several statements the first failure counts.
    if (!last || PQresultStatus(last.get()) != PGRES_FATAL_ERROR) last = std::move(next);
  }
}

bool Server::prepare(const char* function, std::size_t arguments, std::string& detail) {
  if (std::ranges::find(prepared_, function) != prepared_.end()) return true;
  std::string sql = "SELECT " + function_in(options_.schema, function) + "(";
  for (std::size_t i = 1; i <= arguments; ++i) sql += (i > 1 ? ",$" : "$") + std::to_string(i);
  const int sent = PQsendPrepare(connection_.get(), function, (sql + ")").c_str(), 0, nullptr);
  const Result result = sent == 0 ? Result() : receive(deadline());
  if (!result || PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    detail = message();
    return false;
  }
  prepared_.emplace_back(function);
  return true;
}

LeaseAnswer Server::call(const char* function, const std::vector<std::string>& arguments) {
  std::string detail;
  if (!connect(detail)) return {.status = LeaseStatus::kDidNotHappen, .detail = detail};
  std::vector<const char*> values;
  for (const std::string& argument : arguments) values.push_back(argument.c_str());
  if (!prepare(function, values.size(), detail)) {
    drop();
    return {.status = LeaseStatus::kDidNotHappen, .detail = detail};
  }
  const int sent = PQsendQueryPrepared(connection_.get(), function, static_cast<int>(values.size()),
                                       values.data(), nullptr, nullptr, 0);
  const Result result = sent == 0 ? Result() : receive(deadline());
  if (has_row(result.get())) {
    const std::string_view line(PQgetvalue(result.get(), 0, 0));
    if (std::optional<LeaseAnswer> answer = quota::parse_lease_answer(line))
      return *std::move(answer);
    return {.status = LeaseStatus::kMayHaveHappened, .detail = "the server answers strangely"};
  }
  LeaseAnswer failed{.status = LeaseStatus::kMayHaveHappened, .detail = message()};
  if (result && is_certain_refusal(result.get())) {
    failed.status = LeaseStatus::kDidNotHappen;
  } else {
    drop();
  }
  return failed;
}

}  // namespace lease_postgres
}  // namespace v0
}  // namespace octroi
