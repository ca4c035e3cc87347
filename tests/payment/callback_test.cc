// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/callback.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

const TenantContext kTenant = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());

TEST(CallbackUrl, IsTheTenantsOwnWhereItHasAPlaceForIt) {
  const std::string id = kTenant.tenant().to_string();
  EXPECT_EQ(callback_url_for(kTenant, "https://h.example/cb/{tenant}/mtn"),
            "https://h.example/cb/" + id + "/mtn");
  EXPECT_EQ(callback_url_for(kTenant, "{tenant}"), id);
  for (const char* plain :
       {"", "https://h.example/cb", "https://h.example/{tenan}", "{", "{tenant"}) {
    EXPECT_EQ(callback_url_for(kTenant, plain), plain);
  }
}

TEST(OwnKey, IsWhatTheTenantNamedTheChargeBy) {
  EXPECT_EQ(*own_key(kTenant, scoped_key(kTenant, "k:1")), "k:1");
  EXPECT_EQ(*own_key(kTenant, ""), "");
  const TenantContext other = TenantContext::assume(TenantId(UuidBytes{8}), Actor::system());
  for (const std::string& foreign : {scoped_key(other, "k"), scoped_key(kTenant, ""),
                                     std::string("k"), " " + scoped_key(kTenant, "k")}) {
    EXPECT_EQ(error_code(own_key(kTenant, foreign).status()), "payment.not_found") << foreign;
  }
}

}  // namespace
}  // namespace octroi
