// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// OtherSide: the invented company, with its own books, as an HttpClient; and the hand of the suite.
#ifndef OCTROI_EXAMPLES_CUSTOM_PROVIDER_OTHER_SIDE_H_
#define OCTROI_EXAMPLES_CUSTOM_PROVIDER_OTHER_SIDE_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "octroi/http/client.h"
#include "octroi/testing/fake_payment_provider.h"

namespace example {

class OtherSide final : public octroi::HttpClient {
 public:
  struct Charge {
    std::string id;
    std::string state;
    std::string payment;
    std::string currency;
    std::int64_t minor = 0;
    std::int64_t times = 0;  // that money moved
    std::map<std::string, std::int64_t> refunds{};
  };

  octroi::HttpResult send(const octroi::HttpRequest& request) override;
  void arrange(octroi::FakeAnswerKind kind);
  [[nodiscard]] Charge charge(const std::string& key);
  void pay(const std::string& key);

 private:
  octroi::HttpResult serve(const octroi::HttpRequest& request);
  octroi::HttpResult take(const octroi::HttpRequest& request);
  octroi::HttpResult give_back(const std::string& key, const octroi::HttpRequest& request);

  std::mutex mutex_;
  std::map<std::string, Charge> charges_;
  std::optional<octroi::FakeAnswerKind> next_;
};

}  // namespace example

#endif  // OCTROI_EXAMPLES_CUSTOM_PROVIDER_OTHER_SIDE_H_
