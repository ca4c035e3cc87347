// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LeakStory: months with every payment provider over real sockets, all that speaks captured.

#ifndef OCTROI_TESTS_SECRETS_LEAK_STORY_H_
#define OCTROI_TESTS_SECRETS_LEAK_STORY_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fake_providers/callback_host.h"
#include "secrets/kept.h"
#include "secrets/leak_scan.h"

#include "octroi/fake_providers/fake_server.h"
#include "octroi/http/client.h"

namespace octroi::test {

// What a log of the exchanges would have.
class LoggedClient final : public HttpClient {
 public:
  LoggedClient(std::unique_ptr<HttpClient> inner, LeakScan& scan)
      : inner_(std::move(inner)), scan_(scan) {}
  HttpResult send(const HttpRequest& request) override;

 private:
  std::unique_ptr<HttpClient> inner_;
  LeakScan& scan_;
};

class LeakStory {
 public:
  // `extra` is a provider of the test's own, "leaky".
  explicit LeakStory(PaymentProvider* extra = nullptr);
  // Signs up, pays, fails, refunds, rotates, exports; leaves everything captured.
  void play();
  // The tables, the audit log and the proofs, as they are now.
  void capture_records();
  TenantContext sign_up(const std::string& slug);

  template <class T>
  void hear(const absl::StatusOr<T>& result) {
    hear(result.status());
  }
  void hear(const absl::Status& status) {
    if (!status.ok()) scan.capture("errors", status.ToString());
  }

  LeakScan scan;
  Kept kept;
  std::optional<Billing> billing;

 private:
  void mark();
  void make_providers();
  void make_readers();
  void buy(const std::string& slug, const char* plan, const PaymentMethod& method);
  void misbehave();
  void keep_secrets();
  void give_back();
  void live(int days);
  int take(const std::string& path, const Callback& callback);

  std::unique_ptr<FakeProviderServer> server_;
  CallbackHost host_;
  std::unique_ptr<LoggedClient> client_;
  std::vector<std::unique_ptr<PaymentProvider>> providers_;
  std::map<std::string, std::unique_ptr<CallbackReader>> readers_;
  std::map<std::string, TenantContext> tenants_;  // by slug, which is the provider's name
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_SECRETS_LEAK_STORY_H_
