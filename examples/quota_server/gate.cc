// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "gate.h"

namespace quota = octroi::quota;

namespace {

constexpr quota::Nanos kDay = 24 * 3600 * quota::kSecond;

void refuse(httplib::Response& response, int status, std::string_view reason) {
  response.status = status;
  response.set_content("{\"error\":\"" + std::string(reason) + "\"}\n", "application/json");
}

}  // namespace

// [plans]
Gate::Gate(const quota::Tick& tick) : tick_(tick), checker_(tick, {.counters_expected = 10'000}) {
  const quota::Rule starter{
      .windows = {
          {.name = "second", .limit = 50, .schedule = quota::WindowSchedule::every(quota::kSecond)},
          {.name = "day",
           .limit = 100,
           .schedule = quota::WindowSchedule::every(kDay),
           .alerts = {80, 100}}}};
  starter_ = std::make_shared<const quota::Rule>(starter);
  pro_ = std::make_shared<const quota::Rule>(quota::plus(starter, "day", 900));
}

bool Gate::admit(const std::string& tenant, const std::string& plan) {
  const auto& rule = plan == "pro" ? pro_ : starter_;
  return static_cast<bool>(checker_.define(tenant, "requests", rule));
}
// [/plans]

// [pass]
bool Gate::pass(const std::string& tenant, httplib::Response& response) {
  const quota::Answer answer = checker_.consume(tenant, "requests");
  if (answer.why == quota::Reason::kNotDefined) {
    refuse(response, 403, answer.reason());
    return false;
  }
  const quota::HttpHeaders headers = quota::http_headers("requests", answer, tick_.coarse());
  response.set_header("RateLimit", headers.rate_limit);
  response.set_header("RateLimit-Policy", headers.policy);
  if (answer.allowed()) return true;
  if (!headers.retry_after.empty()) response.set_header("Retry-After", headers.retry_after);
  refuse(response, 429, answer.reason());
  return false;
}
// [/pass]
