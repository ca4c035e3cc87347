// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Soak: a host whose tenants pay by five providers for months, all of it over real sockets: the
// calls to the providers, and their callbacks, which Billing::take_callback takes.
#ifndef OCTROI_TESTS_SOAK_SOAK_H_
#define OCTROI_TESTS_SOAK_SOAK_H_

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fake_providers/callback_host.h"
#include <gtest/gtest.h>

#include "engine/world.h"
#include "octroi/fake_providers/fake_server.h"
#include "octroi/http/client.h"

namespace octroi::test {

// What moved: the amounts by provider and key.
using Books = std::map<std::string, std::string>;

// A callback may come while a charge is being made, and draws its ids from the same source.
class SharedRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    const std::lock_guard lock(mutex_);
    random_.fill(out);
  }

 private:
  std::mutex mutex_;
  SeededRandom random_{7};
};

class Soak {
 public:
  Soak(Store& store, std::uint64_t seed);

  void sign_up(std::int64_t tenants);
  // A day of the host and two rounds of the providers.
  void live_a_day();
  // Nothing goes wrong any more: who still waits pays, and what is parked is asked again.
  void calm_down();
  // Both books say the same, each charge once, and verify() finds nothing.
  void compare();

  // The providers' books and what happened on the way, as one text.
  [[nodiscard]] std::string story() const;
  [[nodiscard]] std::int64_t payments() const { return payments_; }
  [[nodiscard]] FakeRound callbacks() const { return server_->total(); }
  // Callbacks that were news, by provider.
  [[nodiscard]] std::map<std::string, std::int64_t> taken();

 private:
  void make_providers();
  void make_readers();
  int take(const std::string& path, const Callback& callback);
  [[nodiscard]] const TenantContext* tenant_of(const std::string& provider, const std::string& path,
                                               const Callback& callback);
  void release_parked(const TenantContext& tenant);
  [[nodiscard]] Books provider_books();
  [[nodiscard]] Books own_books(VerifyOptions& options, const Books& theirs);

  World world_;
  SharedRandom random_;
  Store& store_;
  std::map<std::string, std::unique_ptr<CallbackReader>> readers_;
  std::map<std::string, TenantContext> tenants_;  // by id
  std::optional<Billing> billing_;
  CallbackHost host_{
      [this](const std::string& path, const Callback& callback) { return take(path, callback); }};
  std::unique_ptr<FakeProviderServer> server_;
  std::unique_ptr<HttpClient> client_;
  std::vector<std::unique_ptr<PaymentProvider>> providers_;
  std::int64_t payments_ = 0;

  std::mutex mutex_;
  std::map<std::string, std::int64_t> taken_;
  std::set<std::string> refusals_;
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_SOAK_SOAK_H_
