// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the fakes of the providers share: a call, an answer, news for the host.
#ifndef OCTROI_SRC_FAKE_PROVIDERS_FAKE_H_
#define OCTROI_SRC_FAKE_PROVIDERS_FAKE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "octroi/base/clock.h"
#include "octroi/fake_providers/fake_server.h"

namespace octroi {
inline namespace v0 {

using Json = nlohmann::json;

struct FakeCall {
  std::string method;
  std::string path;
  std::multimap<std::string, std::string> query;
  std::multimap<std::string, std::string> form;  // where the body is one
  std::string body;
  std::function<std::string(const char* name)> header;

  [[nodiscard]] bool is(std::string_view wanted_method, std::string_view wanted_path) const {
    return method == wanted_method && path == wanted_path;
  }
  [[nodiscard]] std::string field(const std::string& name) const { return first(form, name); }
  [[nodiscard]] std::string asked(const std::string& name) const { return first(query, name); }

 private:
  static std::string first(const std::multimap<std::string, std::string>& from,
                           const std::string& name) {
    const auto found = from.find(name);
    return found == from.end() ? std::string() : found->second;
  }
};

struct FakeAnswerBytes {
  int status = 200;
  std::string body{};
  std::map<std::string, std::string> headers{};
  bool is_cut = false;  // the connection breaks in the middle
};

inline FakeAnswerBytes answer_json(int status, const Json& body) { return {status, body.dump()}; }

// How a provider signs what it sends: a header over the time and the body, or nothing outside it.
struct FakeSigning {
  const char* header = nullptr;
  std::string_view separator{};
  std::string_view secret{};
};

// A signature that is the same whenever it is sent.
struct FakeSignature {
  const char* header = nullptr;
  std::string value{};
  std::string forged{};  // by somebody else, over the forged body
};

// A callback that is to be sent.
struct FakeNews {
  std::string provider{};
  std::string key{};     // of the charge
  std::string status{};  // with the key, what chance is drawn by
  std::string url{};     // as the request named it; empty: the account's endpoint
  std::string body{};
  std::string other_body{};   // with one unit more; empty where no amount is named
  std::string forged_body{};  // what somebody else claims
  FakeSigning signing{};
  bool is_repeated = true;  // until it is answered with 2xx
  bool is_put = false;      // PUT instead of POST
  const char* content_type = "application/json";
  FakeSignature signature{};
};

// The fate of a new charge; asked once, when it is made.
using FakeDraw = std::function<FakeFate()>;

// One provider. All is called under the server's lock.
class Fake {
 public:
  virtual ~Fake() = default;
  // The key of the charge that the call would make, so that the script is about it; empty: none.
  [[nodiscard]] virtual std::string charge_key(const FakeCall& call) const = 0;
  virtual FakeAnswerBytes answer(const FakeCall& call, const FakeDraw& fate) = 0;
  // The payer of a waiting charge says yes or no; whether one waits.
  virtual bool decide(std::string_view key, bool approves) = 0;
  virtual void forget_keys() {}
  virtual void forget_key(const std::string&) {}
  virtual void end_tokens() {}
  // Whether the payer needs the answer: the address of the page is told there, and nowhere again.
  [[nodiscard]] virtual bool is_told_once() const { return false; }
  // Such an answer was lost: nobody can pay.
  virtual void expire(const std::string&) {}
  virtual void write_books(std::vector<FakeBooking>& books) const = 0;
  virtual void write_messages(std::vector<FakeMessage>&) const {}
  // The answer with one unit more.
  [[nodiscard]] virtual std::string with_other_amount(const std::string& body) const = 0;

  std::vector<FakeNews> take_news() { return std::exchange(news_, {}); }

 protected:
  void tell(FakeNews news) { news_.push_back(std::move(news)); }

 private:
  std::vector<FakeNews> news_;
};

// "50.00" -> "50.01", "5000" -> "5001".
[[nodiscard]] std::string one_unit_more(std::string amount);
// A positive number as providers write amounts: digits, and a point before `decimals` of them at
// most.
[[nodiscard]] bool is_amount(std::string_view text, std::size_t decimals_max);

std::unique_ptr<Fake> make_fake_stripe(const Clock& clock);
std::unique_ptr<Fake> make_fake_paypal();
std::unique_ptr<Fake> make_fake_mtn();
std::unique_ptr<Fake> make_fake_wave(const Clock& clock);
std::unique_ptr<Fake> make_fake_orange();
std::unique_ptr<Fake> make_fake_unipesa();
std::unique_ptr<Fake> make_fake_twilio();
std::unique_ptr<Fake> make_fake_strowallet();

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_FAKE_PROVIDERS_FAKE_H_
