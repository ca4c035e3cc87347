// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the fakes of the providers share: a call, an answer, the script.
#ifndef OCTROI_SRC_FAKE_PROVIDERS_FAKE_H_
#define OCTROI_SRC_FAKE_PROVIDERS_FAKE_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

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
  [[nodiscard]] std::string field(const std::string& name) const {
    const auto found = form.find(name);
    return found == form.end() ? std::string() : found->second;
  }
};

struct FakeAnswerBytes {
  int status = 200;
  std::string body{};
  std::map<std::string, std::string> headers{};
  bool is_cut = false;  // the connection breaks in the middle
};

inline FakeAnswerBytes answer_json(int status, const Json& body) { return {status, body.dump()}; }

// One provider. All is called under the server's lock.
class Fake {
 public:
  virtual ~Fake() = default;
  // Whether the call would make a charge, so that the script is about it.
  [[nodiscard]] virtual bool makes_charge(const FakeCall& call) const = 0;
  virtual FakeAnswerBytes answer(const FakeCall& call, FakeFate fate) = 0;
  virtual bool settle(std::string_view key) = 0;
  virtual void forget_keys() {}
  virtual void end_tokens() {}
  virtual void write_books(std::vector<FakeBooking>& books) const = 0;
  // The answer with one unit more.
  [[nodiscard]] virtual std::string with_other_amount(const std::string& body) const = 0;
};

std::unique_ptr<Fake> make_fake_stripe();
std::unique_ptr<Fake> make_fake_paypal();
std::unique_ptr<Fake> make_fake_mtn();

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_FAKE_PROVIDERS_FAKE_H_
