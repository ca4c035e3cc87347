// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/made_pages.h"

#include <string>

#include <gtest/gtest.h>

namespace octroi {
namespace {

const TenantContext kGao = TenantContext::assume(TenantId(UuidBytes{7}), Actor::system());
const TenantContext kKita = TenantContext::assume(TenantId(UuidBytes{8}), Actor::system());

ChargeRequest request(std::string key, std::string known_reference = {}) {
  ChargeRequest charge;
  charge.idempotency_key = std::move(key);
  charge.known_reference = std::move(known_reference);
  return charge;
}

ChargeResult page(std::string reference) {
  ChargeResult answer;
  answer.outcome = ChargeOutcome::kPending;
  answer.provider_reference = std::move(reference);
  return answer;
}

TEST(MadePages, AreFoundByTenantAndKey) {
  MadePages pages;
  pages.keep(kGao, request("k"), page("p-1"));
  ASSERT_TRUE(pages.find(kGao, request("k")).has_value());
  EXPECT_EQ(pages.find(kGao, request("k"))->answer.provider_reference, "p-1");
  EXPECT_FALSE(pages.find(kGao, request("other")).has_value());
  EXPECT_FALSE(pages.find(kKita, request("k")).has_value());
}

// What was written down is the page that the payer was shown, whatever was made here meanwhile.
TEST(MadePages, GiveWayToAnotherReferenceThatIsKnown) {
  MadePages pages;
  pages.keep(kGao, request("k"), page("p-1"));
  EXPECT_TRUE(pages.find(kGao, request("k", "p-1")).has_value());
  EXPECT_FALSE(pages.find(kGao, request("k", "p-2")).has_value());
}

TEST(MadePages, ForgetTheOldest) {
  MadePages pages(2);
  pages.keep(kGao, request("a"), page("p-1"));
  pages.keep(kGao, request("b"), page("p-2"));
  pages.keep(kGao, request("a"), page("p-3"));  // again: no third one
  EXPECT_EQ(pages.find(kGao, request("a"))->answer.provider_reference, "p-3");
  EXPECT_TRUE(pages.find(kGao, request("b")).has_value());
  pages.keep(kGao, request("c"), page("p-4"));
  EXPECT_FALSE(pages.find(kGao, request("a")).has_value());
  EXPECT_TRUE(pages.find(kGao, request("b")).has_value());
  EXPECT_TRUE(pages.find(kGao, request("c")).has_value());
}

}  // namespace
}  // namespace octroi
