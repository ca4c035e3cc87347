// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/current_tenant.h"

#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>

#include <gtest/gtest.h>

#include "support.h"

namespace octroi {
namespace {

using tenant_test::code_of;
using tenant_test::nth;

static_assert(!std::is_copy_constructible_v<CurrentTenant>);
static_assert(!std::is_move_constructible_v<CurrentTenant>);
static_assert(!std::is_default_constructible_v<CurrentTenant>);

TenantContext nth_context(std::uint8_t n) {
  return TenantContext::assume(nth<TenantId>(n), Actor::user("u-" + std::to_string(n)));
}

// The tenant's number, or the error's code.
std::string current() {
  const absl::StatusOr<TenantContext> tenant = CurrentTenant::get();
  return tenant.ok() ? tenant->actor().name : code_of(tenant);
}

TEST(CurrentTenant, NoScopeIsAnError) {
  EXPECT_EQ(current(), "tenant.no_context");
  EXPECT_EQ(CurrentTenant::get().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(CurrentTenant, ScopesNestAndRestore) {
  {
    const CurrentTenant outer(nth_context(1));
    EXPECT_EQ(current(), "u-1");
    {
      const CurrentTenant inner(nth_context(2));
      EXPECT_EQ(current(), "u-2");
      EXPECT_EQ(CurrentTenant::get()->tenant(), nth<TenantId>(2));
    }
    EXPECT_EQ(current(), "u-1");
    {
      const CurrentTenant again(nth_context(3));
      EXPECT_EQ(current(), "u-3");
    }
    EXPECT_EQ(current(), "u-1");
  }
  EXPECT_EQ(current(), "tenant.no_context");
}

TEST(CurrentTenant, AnExceptionClosesItsScopes) {
  const CurrentTenant outer(nth_context(1));
  try {
    const CurrentTenant inner(nth_context(2));
    throw std::runtime_error("the handler failed");
  } catch (const std::runtime_error&) {
    EXPECT_EQ(current(), "u-1");
  }
  EXPECT_EQ(current(), "u-1");
}

TEST(CurrentTenant, ThreadsDoNotSeeOneAnothers) {
  const CurrentTenant here(nth_context(1));
  std::string before;
  std::string inside;
  std::string afterwards;
  std::thread other([&] {
    before = current();
    {
      const CurrentTenant there(nth_context(2));
      inside = current();
    }
    afterwards = current();
  });
  other.join();
  EXPECT_EQ(before, "tenant.no_context");
  EXPECT_EQ(inside, "u-2");
  EXPECT_EQ(afterwards, "tenant.no_context");
  EXPECT_EQ(current(), "u-1");
}

TEST(CurrentTenant, WhatWasReadOutlivesTheScope) {
  absl::StatusOr<TenantContext> kept = [] {
    const CurrentTenant scope(nth_context(4));
    return CurrentTenant::get();
  }();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->tenant(), nth<TenantId>(4));
}

}  // namespace
}  // namespace octroi
