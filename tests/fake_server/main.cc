// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// octroi_fake_server [--port N] [--chaos FILE] [--round MILLISECONDS]
//
// Serves Stripe, PayPal, MTN MoMo, Wave, Orange Money, Unipesa, Strowallet and Twilio on loopback,
// prints its address, and obeys standard input, a line each, until the end of it. With --round a
// round passes by itself every so often; without, rounds pass by `tick`.
//   call_back PROVIDER URL          where stripe and wave send their callbacks
//   disturb FAULT, decide FATE      of the next charge; the names are those of chaos.h
//   chaos FILE                      a script of faults
//   tick, total                     a round, all rounds: what was sent
//   settle KEY, refuse KEY, forget_keys, end_tokens, books, messages

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#include "octroi/base/status.h"
#include "octroi/fake_providers/fake_server.h"

namespace octroi {
namespace {

struct Options {
  int port = 0;
  std::string chaos{};
  std::chrono::milliseconds round{0};
};

void print_books(const FakeProviderServer& server) {
  for (const FakeBooking& booking : server.books()) {
    std::cout << booking.provider << ' ' << booking.reference << ' ' << booking.amount << ' '
              << booking.currency << ' ' << (booking.is_settled ? "paid" : "unpaid") << ' '
              << booking.key << ' ' << booking.status << '\n';
  }
}

void print_messages(const FakeProviderServer& server) {
  for (const FakeMessage& message : server.messages()) {
    std::cout << message.sid << ' ' << message.status << ' ' << message.to << ' ' << message.key
              << '\n';
  }
}

void print_round(const FakeRound& round) {
  std::cout << round.decided << " decided " << round.sent << " sent " << round.refused
            << " refused " << round.forged << " forged " << round.abandoned << " abandoned "
            << round.waiting << " waiting\n";
}

absl::Status unleash(FakeProviderServer& server, const std::string& file) {
  std::ifstream in(file);
  if (!in) return absl::NotFoundError("no chaos script " + file);
  std::ostringstream text;
  text << in.rdbuf();
  const auto chaos = FakeChaos::parse(text.str());
  if (!chaos.ok()) return chaos.status();
  server.unleash(*chaos);
  return absl::OkStatus();
}

bool obey(FakeProviderServer& server, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  std::string what;
  std::string where;
  words >> verb >> what >> where;
  if (verb == "call_back") return server.call_back(what, where).ok();
  if (verb == "settle") return server.settle(what).ok();
  if (verb == "refuse") return server.refuse(what).ok();
  if (verb == "chaos") return unleash(server, what).ok();
  if (const auto fault = find_fake_fault(what); verb == "disturb" && fault) {
    server.disturb(*fault);
  } else if (const auto fate = find_fake_fate(what); verb == "decide" && fate) {
    server.decide(*fate);
  } else if (verb == "forget_keys") {
    server.forget_keys();
  } else if (verb == "end_tokens") {
    server.end_tokens();
  } else if (verb == "tick") {
    print_round(server.tick());
  } else if (verb == "total") {
    print_round(server.total());
  } else if (verb == "books") {
    print_books(server);
  } else if (verb == "messages") {
    print_messages(server);
  } else {
    return false;
  }
  return true;
}

// Lets rounds pass until it is destroyed.
class Pace {
 public:
  Pace(FakeProviderServer& server, std::chrono::milliseconds round) {
    if (round.count() == 0) return;
    thread_ = std::thread([this, &server, round] {
      std::unique_lock lock(mutex_);
      while (!over_.wait_for(lock, round, [this] { return is_over_; })) {
        lock.unlock();
        server.tick();
        lock.lock();
      }
    });
  }
  ~Pace() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    over_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

std::optional<int> number_of(const std::string& text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  const bool is_number = error == std::errc() && stopped == end && number >= 0;
  return is_number ? std::optional(number) : std::nullopt;
}

std::optional<Options> read_options(int argc, char** argv) {
  Options options;
  if (argc % 2 == 0) return std::nullopt;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    const std::string value = argv[i + 1];
    const auto number = number_of(value);
    if (name == "--chaos") {
      options.chaos = value;
    } else if (name == "--port" && number && *number <= 65535) {
      options.port = *number;
    } else if (name == "--round" && number) {
      options.round = std::chrono::milliseconds(*number);
    } else {
      return std::nullopt;
    }
  }
  return options;
}

int serve(const Options& options) {
  const auto server = FakeProviderServer::start({.port = options.port});
  absl::Status ready = server.status();
  if (ready.ok() && !options.chaos.empty()) ready = unleash(**server, options.chaos);
  if (!ready.ok()) {
    std::cerr << error_message(ready) << '\n';
    return 1;
  }
  std::cout << (*server)->url() << std::endl;
  const Pace pace(**server, options.round);
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << (obey(**server, line) ? "ok" : "not understood") << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace octroi

int main(int argc, char** argv) {
  const auto options = octroi::read_options(argc, argv);
  if (!options) {
    std::cerr << "usage: octroi_fake_server [--port N] [--chaos FILE] [--round MILLISECONDS]\n";
    return 2;
  }
  return octroi::serve(*options);
}
