// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// FakeProviderServer: an HTTP server on loopback that speaks Stripe, PayPal, MTN MoMo, Wave, Orange
// Money WebPay, Unipesa (AvadaPay), Strowallet and Twilio, and calls back.
//
// It keeps books of its own, in which a test counts what was charged; it checks credentials,
// signatures and required fields, and knows idempotency keys the way each provider does: Stripe
// replays the first answer, PayPal answers 200 instead of 201, MTN refuses with 409, Unipesa
// repeats its answer for ever, Orange refuses an order id it has seen, Wave and Strowallet know no
// keys. Nobody pays on a page of Orange's or Strowallet's whose answer was lost; Orange's expires.
// All calls on one port; the paths tell the provider.
//
// Callbacks are signed as each provider does it and sent over a socket, in rounds: time at the
// provider passes only in tick(), so that a test is as repeatable as its seed. PayPal's are not
// sent: they are signed with a certificate that no fake has. Nor are Strowallet's, of which neither
// the body nor the signature is known.
//
//   auto server = *FakeProviderServer::start();
//   auto stripe = *make_stripe({.base_url = server->url(), .secret_key = Secret("sk_test_fake")},
//                              client);
//   server->call_back("stripe", "http://127.0.0.1:8080/callbacks/stripe");
//   server->disturb(FakeFault::kLoseAnswer);   // of the next charge
//   server->unleash(*FakeChaos::parse("seed 7\ncharge busy 20"));   // or of any
//   server->tick();                            // payers decide, callbacks go out
//
// Layer: testing (may include everything but bindings). Thread safety: every call from any thread;
// rounds one after another.
#ifndef OCTROI_FAKE_PROVIDERS_FAKE_SERVER_H_
#define OCTROI_FAKE_PROVIDERS_FAKE_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/fake_providers/accounts.h"
#include "octroi/fake_providers/chaos.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// One charge in the books.
struct FakeBooking {
  std::string provider{};  // "stripe"
  // What the host named it by: Stripe's metadata octroi_key, PayPal-Request-Id, X-Reference-Id,
  // Wave's client_reference, an order_id, Strowallet's description.
  std::string key{};
  std::string reference{};  // the provider's id
  std::string currency{};   // "EUR"
  std::string amount{};     // as it travels with that provider: "5000", "50.00"
  std::string status{};     // the provider's own word
  bool is_settled = false;
  bool is_waiting = false;    // for its payer
  std::int64_t refunded = 0;  // in hundredths, or the smallest unit where there are none
};

// One message of a host that Twilio took. In the script it is a charge, whose key is the id in its
// status address: settled is delivered, declined is refused at once because its recipient answered
// STOP (21610), and one that waits is queued until settle() delivers it or refuse() fails it as to
// nobody's number (30005). A free text to WhatsApp is taken and fails (63016): nobody has written
// first. The numbers of Twilio's test credentials draw their errors.
struct FakeMessage {
  std::string sid{};  // SM..., MM...
  std::string key{};
  std::string to{};  // "+22370112233", "whatsapp:+22370112233"
  std::string from{};
  std::string body{};
  std::string content_sid{};
  std::string content_variables{};
  std::string status_url{};
  std::string status{};  // "queued", "delivered", "undelivered"
  std::int64_t segments = 0;
};

// What a round, or all of them together, came to.
struct FakeRound {
  std::int64_t decided = 0;    // payers who waited
  std::int64_t sent = 0;       // callbacks, repetitions and forgeries counted
  std::int64_t refused = 0;    // of those, not answered with 2xx
  std::int64_t forged = 0;     // of those sent, somebody else's
  std::int64_t abandoned = 0;  // never sent, or refused too often
  std::int64_t waiting = 0;    // for a later round, after this one

  friend bool operator==(const FakeRound&, const FakeRound&) = default;
};

struct FakeServerOptions {
  int port = 0;                  // 0: any that is free
  const Clock* clock = nullptr;  // what callbacks are signed by; must outlive the server
};

class FakeProviderServer {
 public:
  // Errors: Unavailable "fake.no_port".
  static absl::StatusOr<std::unique_ptr<FakeProviderServer>> start(FakeServerOptions options = {});
  // Waits up to five seconds for connections that clients keep open: let those go first.
  ~FakeProviderServer();
  FakeProviderServer(const FakeProviderServer&) = delete;
  FakeProviderServer& operator=(const FakeProviderServer&) = delete;

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:40123"

  // Where that provider's account is called back: the endpoint one registers with Stripe and Wave.
  // MTN, Orange, Unipesa and Twilio call the address that each request names. http only.
  // Errors: InvalidArgument "fake.bad_url".
  absl::Status call_back(std::string_view provider, std::string_view url);

  // --- The script: each is used up by one charge, in the order given ---
  void disturb(FakeFault fault);
  void decide(FakeFate fate);
  // What happens to the charges and callbacks for which disturb() and decide() say nothing.
  void unleash(const FakeChaos& chaos);
  // As after the time a provider keeps them (F35).
  void forget_keys();
  // Access tokens given so far are refused from now on.
  void end_tokens();

  // --- What happens on the other side ---
  // The payer approves, or refuses. Errors: NotFound "fake.no_charge".
  absl::Status settle(std::string_view key);
  absl::Status refuse(std::string_view key);
  // A round passes: payers who wait may decide, and the callbacks that are due are sent, one after
  // another. One that is not answered with 2xx is sent again, after 1, 2, 4 ... rounds and eight
  // times at most, by the providers that repeat; MTN, Orange and Twilio send once.
  FakeRound tick();

  // --- The books, in the order of making ---
  [[nodiscard]] std::vector<FakeBooking> books() const;
  [[nodiscard]] std::vector<FakeMessage> messages() const;
  // All rounds so far, and what was sent between them.
  [[nodiscard]] FakeRound total() const;

 private:
  struct Server;
  explicit FakeProviderServer(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_FAKE_PROVIDERS_FAKE_SERVER_H_
