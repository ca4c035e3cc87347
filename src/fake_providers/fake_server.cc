// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/fake_providers/fake_server.h"

#include <mutex>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <utility>

#include "fake_providers/fake.h"
#include "fake_providers/postman.h"
#include "fake_providers/script.h"
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

// A charge is made, and who asked for it does not learn of it.
bool is_lost(const std::optional<FakeFault>& fault) {
  return fault == FakeFault::kLoseAnswer || fault == FakeFault::kCutAnswer ||
         fault == FakeFault::kFailAfter || fault == FakeFault::kNotJson;
}

}  // namespace

struct FakeProviderServer::Server {
  SystemClock system_clock;
  const Clock* clock = &system_clock;
  std::vector<std::unique_ptr<Fake>> fakes;
  FakeScript script;
  FakePostman postman;
  FakeRound total;
  std::int64_t round = 0;
  mutable std::mutex mutex;
  FakeSender sender;
  std::mutex rounds;  // one at a time; taken before `mutex`
  PatientServer http;
  std::thread thread;
  int port = 0;

  // The provider that is called, and its name in books. Stripe and Wave share a path.
  std::pair<Fake*, std::string> fake_of(const FakeCall& call) {
    const std::string& path = call.path;
    const bool is_mtn = path.starts_with("/collection/") || path.starts_with("/disbursement/");
    if (is_mtn) return {fakes[2].get(), "mtn_momo"};
    if (path.starts_with("/v1/checkout/sessions") && call.header("Stripe-Version").empty()) {
      return {fakes[3].get(), "wave"};
    }
    if (path.starts_with("/orange-money-webpay/") || path.starts_with("/oauth/")) {
      return {fakes[4].get(), "orange_money"};
    }
    if (path.starts_with("/" + std::string(kFakeUnipesaPublicId) + "/")) {
      return {fakes[5].get(), "unipesa"};
    }
    if (path.starts_with("/2010-04-01/")) return {fakes[6].get(), "twilio"};
    if (path == "/pay" || path.starts_with("/api/checkout/")) {
      return {fakes[7].get(), "strowallet"};
    }
    const bool is_paypal = path.starts_with("/v2/") || path == "/v1/oauth2/token";
    return {fakes[is_paypal ? 1 : 0].get(), is_paypal ? "paypal" : "stripe"};
  }

  FakeAnswerBytes answer(const FakeCall& call) {
    const auto [fake, provider] = fake_of(call);
    const std::string key = fake->charge_key(call);
    if (key.empty()) {
      if (script.fails_read(call.path)) return {503, "{}"};
      return fake->answer(call, [] { return FakeFate::kSettles; });
    }
    const std::string charge = provider + ":" + key;
    const std::optional<FakeFault> fault = script.fault_of(charge);
    if (fault == FakeFault::kLoseRequest) return {.is_cut = true};
    if (fault == FakeFault::kBusy) return {429, "{}", {{"Retry-After", "1"}}};
    if (fault == FakeFault::kFailBefore) return {500, "{}"};
    if (fault == FakeFault::kForgetKey) fake->forget_key(key);
    const bool is_nobodys = fake->is_told_once() && is_lost(fault);
    FakeAnswerBytes made = fake->answer(call, [&] {
      const FakeFate fate = script.fate_of(charge);
      return is_nobodys ? FakeFate::kWaits : fate;
    });
    if (is_nobodys && made.status < 300) fake->expire(key);
    if (fault == FakeFault::kLoseAnswer) return {.is_cut = true};
    if (fault == FakeFault::kCutAnswer) made.is_cut = true;
    if (fault == FakeFault::kFailAfter) return {500, "{}"};
    if (fault == FakeFault::kNotJson) made.body = "<html>One moment</html>";
    const bool is_made = made.status < 300;
    if (fault == FakeFault::kOtherAmount && is_made) {
      made.body = fake->with_other_amount(made.body);
    }
    return made;
  }

  void collect_news() {
    for (const auto& fake : fakes) postman.take(fake->take_news(), script, total);
  }

  // The callbacks that come before the answer. Their host may call this server meanwhile.
  void send_early(std::vector<FakeLetter> letters) {
    FakeSender own;
    for (FakeLetter& letter : letters) {
      const int status = own.send(letter, letter.news.url, clock->now());
      const std::lock_guard lock(mutex);
      postman.put_back(std::move(letter), status, round, total);
    }
  }

  void handle(const httplib::Request& request, httplib::Response& response) {
    FakeAnswerBytes bytes;
    std::vector<FakeLetter> early;
    {
      const std::lock_guard lock(mutex);
      bytes = answer(read_call(request));
      collect_news();
      early = postman.take_early();
    }
    send_early(std::move(early));
    response.status = bytes.status;
    for (const auto& [name, value] : bytes.headers) response.set_header(name, value);
    if (bytes.is_cut) {
      write_cut(bytes.body, response);
    } else {
      response.set_content(bytes.body, "application/json");
    }
  }

  bool decide(std::string_view key, bool approves) {
    for (const auto& fake : fakes) {
      if (fake->decide(key, approves)) return true;
    }
    return false;
  }

  std::int64_t let_payers_decide() {
    std::vector<FakeBooking> books;
    for (const auto& fake : fakes) fake->write_books(books);
    std::int64_t decided = 0;
    for (const FakeBooking& booking : books) {
      if (!booking.is_waiting) continue;
      const auto decision = script.decision_of(booking.provider + ":" + booking.key, round);
      if (decision && decide(booking.key, *decision)) ++decided;
    }
    return decided;
  }

  FakeRound tick() {
    const std::lock_guard one(rounds);
    FakeRound before;
    std::vector<FakeLetter> due;
    {
      const std::lock_guard lock(mutex);
      before = total;
      ++round;
      total.decided += let_payers_decide();
      collect_news();
      due = postman.take_due(round);
    }
    for (FakeLetter& letter : due) {
      const int status = sender.send(letter, letter.news.url, clock->now());
      const std::lock_guard lock(mutex);
      postman.put_back(std::move(letter), status, round, total);
    }
    sender.hang_up();
    const std::lock_guard lock(mutex);
    total.waiting = postman.waiting();
    return {.decided = total.decided - before.decided,
            .sent = total.sent - before.sent,
            .refused = total.refused - before.refused,
            .forged = total.forged - before.forged,
            .abandoned = total.abandoned - before.abandoned,
            .waiting = total.waiting};
  }
};

FakeProviderServer::FakeProviderServer(std::unique_ptr<Server> server)
    : server_(std::move(server)) {}

absl::StatusOr<std::unique_ptr<FakeProviderServer>> FakeProviderServer::start(
    FakeServerOptions options) {
  auto server = std::make_unique<Server>();
  if (options.clock != nullptr) server->clock = options.clock;
  server->fakes.push_back(make_fake_stripe(*server->clock));
  server->fakes.push_back(make_fake_paypal());
  server->fakes.push_back(make_fake_mtn());
  server->fakes.push_back(make_fake_wave(*server->clock));
  server->fakes.push_back(make_fake_orange());
  server->fakes.push_back(make_fake_unipesa());
  server->fakes.push_back(make_fake_twilio());
  server->fakes.push_back(make_fake_strowallet());
  Server* const raw = server.get();
  const auto handler = [raw](const httplib::Request& request, httplib::Response& response) {
    raw->handle(request, response);
  };
  server->http.set_tcp_nodelay(true);
  server->http.Get(".*", handler).Post(".*", handler);
  const char* const host = "127.0.0.1";
  const int port = options.port;
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

absl::Status FakeProviderServer::call_back(std::string_view provider, std::string_view url) {
  if (!read_fake_address(url)) {
    return make_error(absl::StatusCode::kInvalidArgument, "fake.bad_url",
                      "callbacks go to http://<host>:<port>/<path>");
  }
  const std::lock_guard lock(server_->mutex);
  server_->postman.set_endpoint(std::string(provider), std::string(url));
  return absl::OkStatus();
}

void FakeProviderServer::disturb(FakeFault fault) {
  const std::lock_guard lock(server_->mutex);
  server_->script.disturb(fault);
}

void FakeProviderServer::decide(FakeFate fate) {
  const std::lock_guard lock(server_->mutex);
  server_->script.decide(fate);
}

void FakeProviderServer::unleash(const FakeChaos& chaos) {
  const std::lock_guard lock(server_->mutex);
  server_->script.unleash(chaos);
}

void FakeProviderServer::forget_keys() {
  const std::lock_guard lock(server_->mutex);
  for (const auto& fake : server_->fakes) fake->forget_keys();
}

void FakeProviderServer::end_tokens() {
  const std::lock_guard lock(server_->mutex);
  for (const auto& fake : server_->fakes) fake->end_tokens();
}

namespace {

absl::Status found_payer(bool is_found) {
  if (is_found) return absl::OkStatus();
  return make_error(absl::StatusCode::kNotFound, "fake.no_charge",
                    "no charge of this key waits for its payer");
}

}  // namespace

absl::Status FakeProviderServer::settle(std::string_view key) {
  const std::lock_guard lock(server_->mutex);
  return found_payer(server_->decide(key, true));
}

absl::Status FakeProviderServer::refuse(std::string_view key) {
  const std::lock_guard lock(server_->mutex);
  return found_payer(server_->decide(key, false));
}

FakeRound FakeProviderServer::tick() { return server_->tick(); }

std::vector<FakeBooking> FakeProviderServer::books() const {
  const std::lock_guard lock(server_->mutex);
  std::vector<FakeBooking> books;
  for (const auto& fake : server_->fakes) fake->write_books(books);
  return books;
}

std::vector<FakeMessage> FakeProviderServer::messages() const {
  const std::lock_guard lock(server_->mutex);
  std::vector<FakeMessage> messages;
  for (const auto& fake : server_->fakes) fake->write_messages(messages);
  return messages;
}

FakeRound FakeProviderServer::total() const {
  const std::lock_guard lock(server_->mutex);
  FakeRound total = server_->total;
  total.waiting = server_->postman.waiting();
  return total;
}

}  // namespace v0
}  // namespace octroi
