// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/fake_providers/fake_server.h"

#include <deque>
#include <mutex>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <utility>

#include "fake_providers/fake.h"
#include <httplib.h>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

FakeCall read_call(const httplib::Request& request) {
  FakeCall call;
  call.method = request.method;
  call.path = request.path;
  call.query = {request.params.begin(), request.params.end()};
  call.body = request.body;
  const std::string type = request.get_header_value("Content-Type");
  if (type.rfind("application/x-www-form-urlencoded", 0) == 0) {
    httplib::Params form;
    httplib::detail::parse_query_text(request.body, form);
    call.form = {form.begin(), form.end()};
  }
  call.header = [&request](const char* name) { return request.get_header_value(name); };
  return call;
}

// A body that ends before its announced length: the client sees a broken connection.
void write_cut(const std::string& body, httplib::Response& response) {
  const std::string half = body.substr(0, body.size() / 2);
  response.set_content_provider(body.size() + 100, "application/json",
                                [half](std::size_t offset, std::size_t, httplib::DataSink& sink) {
                                  if (offset == 0 && !half.empty())
                                    sink.write(half.data(), half.size());
                                  return false;
                                });
}

// httplib lets five connections wait to be accepted, and a sixth client then waits for a second.
class PatientServer final : public httplib::Server {
 public:
  void lengthen_queue() {
    constexpr int kQueue = 128;
    static_cast<void>(::listen(svr_sock_, kQueue));
  }
};

}  // namespace

struct FakeProviderServer::Server {
  std::vector<std::unique_ptr<Fake>> fakes;
  std::deque<FakeFault> faults;
  std::deque<FakeFate> fates;
  mutable std::mutex mutex;
  PatientServer http;
  std::thread thread;
  int port = 0;

  Fake* fake_of(const std::string& path) {
    if (path.rfind("/collection/", 0) == 0) return fakes[2].get();
    const bool is_paypal = path.rfind("/v2/", 0) == 0 || path == "/v1/oauth2/token";
    return fakes[is_paypal ? 1 : 0].get();
  }

  template <class T>
  static std::optional<T> take(std::deque<T>& script) {
    if (script.empty()) return std::nullopt;
    const T next = script.front();
    script.pop_front();
    return next;
  }

  FakeAnswerBytes answer(const FakeCall& call) {
    const std::lock_guard lock(mutex);
    Fake& fake = *fake_of(call.path);
    if (!fake.makes_charge(call)) return fake.answer(call, FakeFate::kSettles);
    const std::optional<FakeFault> fault = take(faults);
    if (fault == FakeFault::kLoseRequest) return {.is_cut = true};
    if (fault == FakeFault::kBusy) return {429, "{}", {{"Retry-After", "1"}}};
    if (fault == FakeFault::kFailBefore) return {500, "{}"};
    FakeAnswerBytes made = fake.answer(call, take(fates).value_or(FakeFate::kSettles));
    if (fault == FakeFault::kLoseAnswer) return {.is_cut = true};
    if (fault == FakeFault::kCutAnswer) made.is_cut = true;
    if (fault == FakeFault::kFailAfter) return {500, "{}"};
    if (fault == FakeFault::kNotJson) made.body = "<html>One moment</html>";
    if (fault == FakeFault::kOtherAmount) made.body = fake.with_other_amount(made.body);
    return made;
  }

  void handle(const httplib::Request& request, httplib::Response& response) {
    const FakeAnswerBytes bytes = answer(read_call(request));
    response.status = bytes.status;
    for (const auto& [name, value] : bytes.headers) response.set_header(name, value);
    if (bytes.is_cut) {
      write_cut(bytes.body, response);
    } else {
      response.set_content(bytes.body, "application/json");
    }
  }
};

FakeProviderServer::FakeProviderServer(std::unique_ptr<Server> server)
    : server_(std::move(server)) {}

absl::StatusOr<std::unique_ptr<FakeProviderServer>> FakeProviderServer::start(int port) {
  auto server = std::make_unique<Server>();
  server->fakes.push_back(make_fake_stripe());
  server->fakes.push_back(make_fake_paypal());
  server->fakes.push_back(make_fake_mtn());
  Server* const raw = server.get();
  const auto handler = [raw](const httplib::Request& request, httplib::Response& response) {
    raw->handle(request, response);
  };
  server->http.set_tcp_nodelay(true);
  server->http.Get(".*", handler).Post(".*", handler);
  const char* const host = "127.0.0.1";
  server->port = port == 0 ? server->http.bind_to_any_port(host)
                           : (server->http.bind_to_port(host, port) ? port : -1);
  if (server->port <= 0) {
    return make_error(absl::StatusCode::kUnavailable, "fake.no_port", "the port is taken");
  }
  server->http.lengthen_queue();
  server->thread = std::thread([raw] { raw->http.listen_after_bind(); });
  while (!server->http.is_running()) std::this_thread::yield();
  return std::unique_ptr<FakeProviderServer>(new FakeProviderServer(std::move(server)));
}

FakeProviderServer::~FakeProviderServer() {
  server_->http.stop();
  server_->thread.join();
}

std::string FakeProviderServer::url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port);
}

void FakeProviderServer::disturb(FakeFault fault) {
  const std::lock_guard lock(server_->mutex);
  server_->faults.push_back(fault);
}

void FakeProviderServer::decide(FakeFate fate) {
  const std::lock_guard lock(server_->mutex);
  server_->fates.push_back(fate);
}

void FakeProviderServer::forget_keys() {
  const std::lock_guard lock(server_->mutex);
  for (const auto& fake : server_->fakes) fake->forget_keys();
}

void FakeProviderServer::end_tokens() {
  const std::lock_guard lock(server_->mutex);
  for (const auto& fake : server_->fakes) fake->end_tokens();
}

absl::Status FakeProviderServer::settle(std::string_view key) {
  const std::lock_guard lock(server_->mutex);
  for (const auto& fake : server_->fakes) {
    if (fake->settle(key)) return absl::OkStatus();
  }
  return make_error(absl::StatusCode::kNotFound, "fake.no_charge",
                    "no charge of this key waits for its payer");
}

std::vector<FakeBooking> FakeProviderServer::books() const {
  const std::lock_guard lock(server_->mutex);
  std::vector<FakeBooking> books;
  for (const auto& fake : server_->fakes) fake->write_books(books);
  return books;
}

}  // namespace v0
}  // namespace octroi
