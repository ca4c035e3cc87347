// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/http/retry.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <thread>

#include "octroi/http/retry_after.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::milliseconds;

bool is_worth_trying(const HttpResult& result) {
  if (!result.is_answer()) return true;
  const std::string_view advice = find_header(result.response.headers, "Stripe-Should-Retry");
  if (advice == "true") return true;
  if (advice == "false") return false;
  const int status = result.response.status;
  return status == 409 || status == 429 || status >= 500;
}

// Retry-After in seconds; its other form, a date, is left to the outbox.
std::optional<milliseconds> retry_after(const HttpResult& result) {
  const auto delay = parse_delay_seconds(find_header(result.response.headers, "Retry-After"));
  if (!delay) return std::nullopt;
  return milliseconds(*delay);
}

// Said before the other side looks whether it knows the request: no proof about an earlier attempt.
bool is_said_at_the_door(const HttpResult& result) {
  const int status = result.response.status;
  return result.outcome == HttpOutcome::kNotSent || status == 401 || status == 403 || status == 429;
}

}  // namespace

Sleeper::~Sleeper() = default;

void SystemSleeper::sleep(milliseconds time) { std::this_thread::sleep_for(time); }

std::optional<milliseconds> retry_delay(const RetryPolicy& policy, const HttpRequest& request,
                                        const HttpResult& result, int attempt,
                                        std::uint8_t chance) noexcept {
  const bool may_repeat = request.is_repeatable || result.outcome == HttpOutcome::kNotSent;
  if (!may_repeat || attempt >= policy.attempts_max || !is_worth_trying(result)) {
    return std::nullopt;
  }
  if (const auto wanted = retry_after(result)) {
    return *wanted <= policy.retry_after_max ? wanted : std::nullopt;
  }
  constexpr int kDoublingsMax = 20;
  const milliseconds whole =
      std::min(policy.delay_max, policy.delay_min * (1 << std::min(attempt - 1, kDoublingsMax)));
  const milliseconds drawn = whole / 2 + whole / 2 * chance / 255;
  return std::max(drawn, policy.delay_min);
}

RetryingHttpClient::RetryingHttpClient(HttpClient& inner, RetryPolicy policy, Sleeper& sleeper,
                                       Random& random, HttpObserver* observer)
    : inner_(inner), policy_(policy), sleeper_(sleeper), random_(random), observer_(observer) {}

std::uint8_t RetryingHttpClient::draw() {
  const std::lock_guard lock(random_mutex_);
  std::array<std::byte, 1> byte{};
  random_.fill(byte);
  return std::to_integer<std::uint8_t>(byte[0]);
}

HttpResult RetryingHttpClient::send(const HttpRequest& request) {
  bool may_have_arrived = false;  // an earlier attempt
  for (int attempt = 1;; ++attempt) {
    HttpResult result = inner_.send(request);
    if (observer_ != nullptr) {
      HttpExchange exchange = describe(request, result);
      exchange.attempt = attempt;
      observer_->on_exchange(exchange);
    }
    const auto delay = retry_delay(policy_, request, result, attempt, draw());
    if (!delay) {
      if (may_have_arrived && is_said_at_the_door(result)) {
        result = {HttpOutcome::kMaybeSent, {}, "an earlier attempt may have arrived"};
      }
      return result;
    }
    may_have_arrived |= result.outcome == HttpOutcome::kMaybeSent ||
                        (result.is_answer() && result.response.status >= 500);
    sleeper_.sleep(*delay);
  }
}

}  // namespace v0
}  // namespace octroi
