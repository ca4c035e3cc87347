// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/access.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace octroi {
namespace {

using tenant_test::clinic;
using tenant_test::code_of;

using enum SubscriptionStanding;

constexpr const char* kPage = "/patients";

GatePolicy open_paths() { return {.exempt_prefixes = {"/auth", "/admin/", "/v1/metrics"}}; }

Tenant in(TenantStatus status, std::optional<TenantAuthority> suspended_by = {}) {
  Tenant tenant = clinic();
  tenant.status = status;
  tenant.suspended_by = suspended_by;
  return tenant;
}

TEST(Access, EveryTenantAndStandingIsJudged) {
  struct Row {
    const char* what;
    Tenant tenant;
    SubscriptionStanding standing;
    const char* refusal;  // empty: allowed
    int http_status;
  };
  const Tenant active = in(TenantStatus::kActive);
  const auto by_operator = TenantAuthority::kOperator;
  const auto by_billing = TenantAuthority::kBilling;
  const std::vector<Row> rows = {
      {"in use", active, kInUse, "", 200},
      {"never subscribed", active, kNone, "no_subscription", 402},
      {"unpaid", active, kAwaitingPayment, "payment_required", 402},
      {"paused", active, kPaused, "subscription_paused", 403},
      {"ended", active, kEnded, "subscription_ended", 402},
      {"no standing", active, static_cast<SubscriptionStanding>(0), "no_subscription", 402},
      {"pending", in(TenantStatus::kPending), kInUse, "tenant_pending", 403},
      {"cancelled", in(TenantStatus::kCancelled), kInUse, "tenant_cancelled", 403},
      {"expired", in(TenantStatus::kExpired), kInUse, "tenant_expired", 402},
      {"banned", in(TenantStatus::kSuspended, by_operator), kInUse, "tenant_suspended", 403},
      {"suspended unpaid", in(TenantStatus::kSuspended, by_billing), kInUse, "tenant_suspended",
       402},
      {"suspended by no one known", in(TenantStatus::kSuspended), kInUse, "tenant_suspended", 403},
      {"expired while banned", in(TenantStatus::kExpired, by_operator), kInUse, "tenant_suspended",
       403},
      {"expired while unpaid", in(TenantStatus::kExpired, by_billing), kInUse, "tenant_expired",
       402},
      {"no status", in(static_cast<TenantStatus>(0)), kInUse, "tenant_pending", 403},
      {"the tenant comes first", in(TenantStatus::kExpired), kNone, "tenant_expired", 402},
  };
  for (const Row& row : rows) {
    const AccessDecision decision = check_access(row.tenant, row.standing, kPage, open_paths());
    EXPECT_EQ(decision.refusal ? to_string(*decision.refusal) : "", row.refusal) << row.what;
    EXPECT_EQ(decision.http_status, row.http_status) << row.what;
    EXPECT_EQ(decision.allowed(), decision.sentence.empty()) << row.what;
    EXPECT_FALSE(decision.exempt) << row.what;
  }
}

TEST(Access, TheTenantAloneDecidesWhereNoSubscriptionIsRequired) {
  const GatePolicy policy{.exempt_prefixes = {}, .subscription_required = false};
  for (const SubscriptionStanding standing : {kNone, kInUse, kAwaitingPayment, kPaused, kEnded}) {
    EXPECT_TRUE(check_access(in(TenantStatus::kActive), standing, kPage, policy).allowed());
    EXPECT_FALSE(check_access(in(TenantStatus::kExpired), standing, kPage, policy).allowed());
  }
}

TEST(Access, ExemptPathsStayOpenForEveryone) {
  const AccessDecision decision =
      check_access(in(TenantStatus::kCancelled), kNone, "/auth/login", open_paths());
  EXPECT_TRUE(decision.allowed());
  EXPECT_TRUE(decision.exempt);
  EXPECT_EQ(decision.http_status, 200);
}

TEST(Access, TheReasonOfASuspensionIsTold) {
  Tenant tenant = in(TenantStatus::kSuspended, TenantAuthority::kBilling);
  tenant.status_reason = "three failed payments";
  EXPECT_EQ(check_access(tenant, kInUse, kPage, {}).sentence,
            "the organisation is suspended: three failed payments");
}

TEST(Access, RefusalsBecomeStatuses) {
  EXPECT_TRUE(to_status(AccessDecision{}).ok());
  const absl::Status unpaid =
      to_status(check_access(in(TenantStatus::kExpired), kInUse, kPage, {}));
  EXPECT_EQ(unpaid.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code_of(unpaid), "access.tenant_expired");
  const absl::Status closed =
      to_status(check_access(in(TenantStatus::kCancelled), kInUse, kPage, {}));
  EXPECT_EQ(closed.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code_of(closed), "access.tenant_cancelled");
}

TEST(Access, RefusalsHaveDifferentNames) {
  std::set<std::string> names;
  for (std::uint16_t n = 1; n <= 8; ++n) {
    names.insert(std::string(to_string(static_cast<AccessRefusal>(n))));
  }
  EXPECT_EQ(names.size(), 8u);
  EXPECT_EQ(names.count(""), 0u);
  EXPECT_EQ(to_string(static_cast<AccessRefusal>(9)), "");
}

TEST(ExemptPaths, MatchWholeSegments) {
  const GatePolicy policy = open_paths();
  for (const char* path : {"/auth", "/auth/", "/auth/login", "/auth?next=/../billing", "/admin",
                           "/admin/tenants", "/v1/metrics", "/v1/metrics/x?y=%2e%2e",
                           "/auth/.well-known/jwks.json", "/auth/...", "/auth/a~b:c@d"}) {
    EXPECT_TRUE(is_exempt(path, policy)) << path;
  }
  for (const char* path : {"/authority", "/auth.php", "/auth-x", "/AUTH/login", "/x/auth", "/", "",
                           "/v1", "/v1/", "/v1/metricsx", "/billing?x=/auth"}) {
    EXPECT_FALSE(is_exempt(path, policy)) << path;
  }
}

TEST(ExemptPaths, TraversalIsNeverExempt) {
  const std::vector<std::string> paths = {
      "/auth/../billing",
      "/auth/..",
      "/auth/.",
      "/auth/./login",
      "/auth/x/../../billing",
      "//auth/login",
      "/auth//billing",
      "/auth//",
      "/auth/%2e%2e/billing",
      "/auth/%2E%2E/billing",
      "/auth/.%2e/billing",
      "/auth%2f..%2fbilling",
      "/auth/%252e%252e/billing",
      "/auth/%c0%ae%c0%ae/billing",
      "/auth/..%5cbilling",
      "/auth\\..\\billing",
      "/auth/..\\billing",
      "/auth/..;/billing",
      "/auth;x=1/login",
      "/auth/#/../billing",
      "/auth/login%00.html",
      "/auth/\xC0\xAE\xC0\xAE/billing",
      "/auth/\xE2\x80\xAE",
      "/auth/ /billing",
      "/auth/\tx",
      "/auth/\r\nX: y",
      "auth/login",
      "../auth",
      "http://example.com/auth/login",
      "*",
      std::string("/auth/\0/billing", 15),
      "/auth/../" + std::string(100'000, 'a'),
  };
  for (const std::string& path : paths) {
    EXPECT_FALSE(is_exempt(path, open_paths())) << path.substr(0, 60);
    EXPECT_FALSE(check_access(in(TenantStatus::kCancelled), kNone, path, open_paths()).allowed())
        << path.substr(0, 60);
  }
}

TEST(ExemptPaths, ABadPrefixIsRefusedAndOpensNothing) {
  for (const char* prefix : {"", "/", "auth", "*", "/*/..", "/auth/..", "//", "/auth//x", "/a%75th",
                             "/auth?x", "/auth#x", "/auth;x", "/auth\n", "/\xC3\xA9"}) {
    const GatePolicy policy{.exempt_prefixes = {"/metrics", prefix}};
    EXPECT_EQ(code_of(validate(policy)), "access.bad_prefix") << prefix;
    EXPECT_FALSE(is_exempt("/auth/login", policy)) << prefix;
    EXPECT_FALSE(is_exempt("/billing", policy)) << prefix;
    EXPECT_TRUE(is_exempt("/metrics", policy)) << prefix;
  }
  EXPECT_EQ(code_of(validate(open_paths())), "ok");
  EXPECT_EQ(code_of(validate(GatePolicy{})), "ok");
}

}  // namespace
}  // namespace octroi
