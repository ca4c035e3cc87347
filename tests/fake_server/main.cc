// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// octroi_fake_server [PORT]
//
// Serves Stripe, PayPal and MTN MoMo on loopback, prints its address, and takes its script from
// standard input, a line each, until the end of it:
//   disturb lose_request | lose_answer | cut_answer | busy | fail_before | fail_after |
//           other_amount | not_json
//   decide settles | declines | waits
//   settle KEY, forget_keys, end_tokens, books

#include <cstdio>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "octroi/base/status.h"
#include "octroi/fake_providers/fake_server.h"

namespace octroi {
namespace {

const std::map<std::string, FakeFault> kFaults = {
    {"lose_request", FakeFault::kLoseRequest}, {"lose_answer", FakeFault::kLoseAnswer},
    {"cut_answer", FakeFault::kCutAnswer},     {"busy", FakeFault::kBusy},
    {"fail_before", FakeFault::kFailBefore},   {"fail_after", FakeFault::kFailAfter},
    {"other_amount", FakeFault::kOtherAmount}, {"not_json", FakeFault::kNotJson}};

const std::map<std::string, FakeFate> kFates = {{"settles", FakeFate::kSettles},
                                                {"declines", FakeFate::kDeclines},
                                                {"waits", FakeFate::kWaits}};

void print_books(const FakeProviderServer& server) {
  for (const FakeBooking& booking : server.books()) {
    std::cout << booking.provider << ' ' << booking.reference << ' ' << booking.amount << ' '
              << booking.currency << ' ' << booking.status << ' ' << booking.key << '\n';
  }
}

bool obey(FakeProviderServer& server, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  std::string what;
  words >> verb >> what;
  if (verb == "disturb" && kFaults.contains(what)) {
    server.disturb(kFaults.at(what));
  } else if (verb == "decide" && kFates.contains(what)) {
    server.decide(kFates.at(what));
  } else if (verb == "settle") {
    return server.settle(what).ok();
  } else if (verb == "forget_keys") {
    server.forget_keys();
  } else if (verb == "end_tokens") {
    server.end_tokens();
  } else if (verb == "books") {
    print_books(server);
  } else {
    return false;
  }
  return true;
}

int serve(int port) {
  const auto server = FakeProviderServer::start(port);
  if (!server.ok()) {
    std::cerr << error_message(server.status()) << '\n';
    return 1;
  }
  std::cout << (*server)->url() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << (obey(**server, line) ? "ok" : "not understood") << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace octroi

int main(int argc, char** argv) {
  const std::string port = argc > 1 ? argv[1] : "0";
  const bool is_port = port.find_first_not_of("0123456789") == std::string::npos;
  if (argc > 2 || !is_port || port.size() > 5) {
    std::cerr << "usage: octroi_fake_server [PORT]\n";
    return 2;
  }
  return octroi::serve(std::stoi(port));
}
