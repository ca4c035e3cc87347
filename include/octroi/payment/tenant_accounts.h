// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TenantAccounts: one provider's name, and behind it an account of each tenant's own.
//
// To the engine it is one PaymentProvider. For each call it fetches the tenant's credentials from
// their keeper and hands them to a factory, which makes the adapter; the adapter is kept until the
// credentials change, so one that was put anew holds from the next call on. What callbacks name a
// charge by is told without an account: Unipesa's by unipesa_order_name().
//
//   auto shops = make_tenant_accounts(
//       {.name = "stripe", .credentials = {"api_key"}, .capabilities = {.off_session = true}},
//       credentials, [&](const Credentials& of) {
//         return make_stripe({.secret_key = of.at("api_key")}, client);
//       });
//
// Layer: payment (may include base, money, tenant). Thread safety: as PaymentProvider, where the
// factory may be called from any thread.
#ifndef OCTROI_PAYMENT_TENANT_ACCOUNTS_H_
#define OCTROI_PAYMENT_TENANT_ACCOUNTS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/payment/credentials.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

using Credentials = std::map<std::string, Secret, std::less<>>;
using AccountFactory =
    std::function<absl::StatusOr<std::unique_ptr<PaymentProvider>>(const Credentials&)>;

struct TenantAccountsOptions {
  std::string name{};                      // of the provider
  std::vector<std::string> credentials{};  // the factory's, each kept as "<name>/<credential>"
  PaymentCapabilities capabilities{};      // what the factory's adapters can
  std::size_t accounts_max = 1000;         // kept ready
  // PaymentProvider::callback_name() of the adapters, where they have one: a pure function.
  std::function<std::string(const TenantContext&, std::string_view)> callback_name{};
};

// `keeper` outlives it. A tenant without the credentials, or whose key was destroyed, is answered
// Unauthenticated "payment.bad_credentials"; a keeper that does not answer, Unavailable
// "payment.unreachable", and so does a factory that throws. Nothing was sent in either case.
[[nodiscard]] std::unique_ptr<PaymentProvider> make_tenant_accounts(TenantAccountsOptions options,
                                                                    CredentialKeeper& keeper,
                                                                    AccountFactory factory);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_TENANT_ACCOUNTS_H_
