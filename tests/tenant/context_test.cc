// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/context.h"

#include <type_traits>

#include <gtest/gtest.h>

#include "support.h"

namespace octroi {
namespace {

using tenant_test::nth;

static_assert(!std::is_default_constructible_v<TenantContext>);
static_assert(!std::is_default_constructible_v<Operator>);
static_assert(!std::is_constructible_v<TenantContext, TenantId>);
static_assert(!std::is_convertible_v<Operator, TenantContext>);
static_assert(!std::is_convertible_v<TenantContext, Operator>);

TEST(Actor, SaysWhoInText) {
  EXPECT_EQ(Actor::system().to_string(), "system");
  EXPECT_EQ(Actor::user("u-17").to_string(), "user:u-17");
  EXPECT_EQ(Actor::provider("stripe").to_string(), "provider:stripe");
  EXPECT_EQ(Operator::assume("amina@host", "ticket 812").actor().to_string(),
            "operator:amina@host");
}

TEST(TenantContext, KeepsWhatTheCallerVouchedFor) {
  const TenantContext context = TenantContext::assume(nth<TenantId>(1), Actor::user("u-17"));
  EXPECT_EQ(context.tenant(), nth<TenantId>(1));
  EXPECT_EQ(context.actor(), Actor::user("u-17"));
}

TEST(Operator, EntersATenantUnderItsOwnName) {
  const Operator support = Operator::assume("amina@host", "ticket 812");
  const TenantContext context = support.enter(nth<TenantId>(2));
  EXPECT_EQ(context.tenant(), nth<TenantId>(2));
  EXPECT_EQ(context.actor().kind, ActorKind::kOperator);
  EXPECT_EQ(context.actor().name, "amina@host");
  EXPECT_EQ(support.reason(), "ticket 812");
}

}  // namespace
}  // namespace octroi
