// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// FakeProviderServer: an HTTP server on loopback that speaks Stripe, PayPal and MTN MoMo.
//
// It keeps books of its own, in which a test counts what was charged; it checks credentials and
// required headers, and knows idempotency keys the way each provider does: Stripe replays the first
// answer, PayPal answers 200 instead of 201, MTN refuses with 409. By script it loses requests and
// answers, cuts them short, is busy, declines, keeps payers waiting, names another amount, or
// forgets its keys. All calls on one port; the paths tell the provider.
//
//   auto server = *FakeProviderServer::start();
//   auto stripe = *make_stripe({.base_url = server->url(), .secret_key = Secret("sk_test_fake")},
//                              client);
//   server->disturb(FakeFault::kLoseAnswer);   // of the next charge
//
// Layer: testing (may include everything but bindings). Thread safety: every call from any thread.
#ifndef OCTROI_FAKE_PROVIDERS_FAKE_SERVER_H_
#define OCTROI_FAKE_PROVIDERS_FAKE_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What happens to the next call that would make a charge.
enum class FakeFault : std::uint8_t {
  kLoseRequest = 1,  // it takes no effect, and the connection breaks
  kLoseAnswer = 2,   // it takes effect, and the connection breaks
  kCutAnswer = 3,    // it takes effect; half of the answer arrives
  kBusy = 4,         // 429, without effect
  kFailBefore = 5,   // 500, without effect
  kFailAfter = 6,    // 500, with effect
  kOtherAmount = 7,  // the answer names one unit more than was charged
  kNotJson = 8,      // it takes effect; the answer is a page
};

// What becomes of the next charge.
enum class FakeFate : std::uint8_t {
  kSettles = 1,
  kDeclines = 2,
  kWaits = 3,  // until settle()
};

// One charge in the books.
struct FakeBooking {
  std::string provider{};   // "stripe"
  std::string key{};        // Idempotency-Key, PayPal-Request-Id, X-Reference-Id
  std::string reference{};  // the provider's id
  std::string currency{};   // "EUR"
  std::string amount{};     // as it travels with that provider: "5000", "50.00"
  std::string status{};     // the provider's own word
  bool is_settled = false;
  std::int64_t refunded = 0;  // in hundredths, or the smallest unit where there are none
};

// The credentials the server takes.
inline constexpr std::string_view kFakeStripeKey = "sk_test_fake";
inline constexpr std::string_view kFakePaypalClient = "fake-client";
inline constexpr std::string_view kFakePaypalSecret = "fake-secret";
inline constexpr std::string_view kFakeMtnUser = "6b2b1f3e-0c5a-4a86-8b6c-5a5b5f7f0a11";
inline constexpr std::string_view kFakeMtnKey = "fake-api-key";
inline constexpr std::string_view kFakeMtnSubscription = "fake-subscription";

class FakeProviderServer {
 public:
  // On `port`, or any that is free for 0. Errors: Unavailable "fake.no_port".
  static absl::StatusOr<std::unique_ptr<FakeProviderServer>> start(int port = 0);
  ~FakeProviderServer();
  FakeProviderServer(const FakeProviderServer&) = delete;
  FakeProviderServer& operator=(const FakeProviderServer&) = delete;

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:40123"

  // --- The script: each is used up by one charge, in the order given ---
  void disturb(FakeFault fault);
  void decide(FakeFate fate);
  // As after the time a provider keeps them (F35).
  void forget_keys();
  // Access tokens given so far are refused from now on.
  void end_tokens();

  // --- What happens on the other side ---
  // The payer approves. Errors: NotFound "fake.no_charge".
  absl::Status settle(std::string_view key);

  // --- The books, in the order of making ---
  [[nodiscard]] std::vector<FakeBooking> books() const;

 private:
  struct Server;
  explicit FakeProviderServer(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_FAKE_PROVIDERS_FAKE_SERVER_H_
