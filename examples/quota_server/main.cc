// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// An HTTP server with quotas, and a client that runs into them through a real socket.
//
// Time stands still in this example, so that it ends the same way whenever it is run; a service
// uses quota::SystemTime, and a quota::TickThread or a timer of its own.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include <httplib.h>

#include "gate.h"
#include "octroi/quota/tick.h"

namespace quota = octroi::quota;

namespace {

int faults = 0;

void expect(bool is_true, const std::string& what) {
  std::printf("%-4s %s\n", is_true ? "ok" : "NO", what.c_str());
  if (!is_true) ++faults;
}

// Asks `times` times and returns how many were let through; `last` is the last response.
int ask(httplib::Client& client, const std::string& tenant, int times, httplib::Response& last) {
  int through = 0;
  for (int i = 0; i < times; ++i) {
    const auto result = client.Get("/report", httplib::Headers{{"X-Tenant", tenant}});
    if (!result) return -1;
    last = *result;
    through += last.status == 200 ? 1 : 0;
  }
  return through;
}

void tell_story(httplib::Client& client, Gate& gate, quota::ManualTime& time) {
  httplib::Response last;
  expect(ask(client, "nobody", 1, last) == 0 && last.status == 403, "403 for who holds no plan");
  expect(ask(client, "dupont", 60, last) == 50 && last.status == 429, "50 a second, then 429");
  expect(last.get_header_value("Retry-After") == "1", "come back in a second");
  expect(ask(client, "martin", 1, last) == 1, "another tenant is not touched");
  expect(last.get_header_value("RateLimit") == "\"requests\";r=49;t=1", "49 of martin's are left");
  time.advance(quota::kSecond);
  expect(ask(client, "dupont", 50, last) == 50, "the next second admits 50 more");
  time.advance(quota::kSecond);
  expect(ask(client, "dupont", 1, last) == 0, "100 a day are used up");
  expect(last.get_header_value("RateLimit-Policy") == "\"requests\";q=100", "the day refuses");
  expect(last.get_header_value("Retry-After") == "86398", "until midnight");
  gate.admit("dupont", "pro");
  expect(ask(client, "dupont", 1, last) == 1, "a larger plan holds at once, and counts on");
  expect(gate.checker().usage(gate.checker().meter("dupont", "requests"))[1].used == 101,
         "101 in the day");
}

}  // namespace

int main() {
  // [setup]
  quota::ManualTime time(1'767'225'600 * quota::kSecond);  // a midnight
  const quota::Tick tick(time);
  Gate gate(tick);
  gate.admit("dupont", "starter");
  gate.admit("martin", "starter");

  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.Get("/report", [&gate](const httplib::Request& request, httplib::Response& response) {
    if (!gate.pass(request.get_header_value("X-Tenant"), response)) return;
    response.set_content("a report\n", "text/plain");
  });
  // [/setup]
  const int port = server.bind_to_any_port("127.0.0.1");
  std::jthread serving([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();

  httplib::Client client("127.0.0.1", port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  tell_story(client, gate, time);
  server.stop();
  return faults == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
