// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Till: a payment provider of an invented company, as a host would write its own.
//
// The company's API, all JSON:
//
//   POST {url}/charges               {"key","minor","currency","payment","method"}
//   GET  {url}/charges/{key}
//   POST {url}/charges/{key}/refunds {"key","minor"}
//
//   200 or 201  {"id":"ch_1","state":"paid"|"waiting"|"refused","minor":5000,"currency":"EUR",
//                "reason":"no_money"}
//   400 422     it cannot take this request      401  the token is wrong
//   404         no such charge                   409  the key stands for another charge
//   429 503     not now; nothing was done
#ifndef OCTROI_EXAMPLES_CUSTOM_PROVIDER_TILL_H_
#define OCTROI_EXAMPLES_CUSTOM_PROVIDER_TILL_H_

#include <string>
#include <string_view>

#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/payment/provider.h"

namespace example {

struct TillOptions {
  std::string url = "https://api.till.example/v1";
  octroi::Secret token;
};

// [wire]
// What goes out and what comes back, without any I/O.
octroi::HttpRequest encode_charge(const TillOptions& options, const octroi::TenantContext& tenant,
                                  const octroi::ChargeRequest& request);
octroi::HttpRequest encode_lookup(const TillOptions& options, const octroi::TenantContext& tenant,
                                  std::string_view key);
octroi::HttpRequest encode_refund(const TillOptions& options, const octroi::TenantContext& tenant,
                                  const octroi::RefundRequest& request);
octroi::ChargeResult decode_charge(std::string_view body);
// [/wire]

class Till final : public octroi::PaymentProvider {
 public:
  // Borrows `client`, which must outlive it.
  Till(TillOptions options, octroi::HttpClient& client)
      : options_(std::move(options)), client_(client) {}

  [[nodiscard]] std::string_view name() const override { return "till"; }
  [[nodiscard]] octroi::PaymentCapabilities capabilities() const override {
    return {.off_session = true, .lookup = true, .refunds = true};
  }
  absl::StatusOr<octroi::ChargeResult> charge(const octroi::TenantContext& tenant,
                                              const octroi::ChargeRequest& request) override;
  absl::StatusOr<octroi::ChargeResult> lookup(const octroi::TenantContext& tenant,
                                              std::string_view key) override;
  absl::StatusOr<octroi::RefundResult> refund(const octroi::TenantContext& tenant,
                                              const octroi::RefundRequest& request) override;

 private:
  TillOptions options_;
  octroi::HttpClient& client_;
};

}  // namespace example

#endif  // OCTROI_EXAMPLES_CUSTOM_PROVIDER_TILL_H_
