// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/resolver.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace octroi {
namespace {

using tenant_test::code_of;
using tenant_test::huge;
using tenant_test::nth;

const TenantId kClinic = nth<TenantId>(1);
const TenantId kPharmacy = nth<TenantId>(2);
const TenantId kStrangers = nth<TenantId>(3);

const UserId kAwa = nth<UserId>(1);       // clinic only
const UserId kBoubou = nth<UserId>(2);    // clinic and pharmacy
const UserId kCoumba = nth<UserId>(3);    // clinic; left the pharmacy
const UserId kNewcomer = nth<UserId>(4);  // nowhere

class FakeDirectory final : public TenantDirectory {
 public:
  absl::StatusOr<std::optional<TenantId>> find_by_slug(std::string_view slug) override {
    ++calls;
    asked_slug = std::string(slug);
    if (!outage.ok()) return outage;
    const auto found = slugs.find(std::string(slug));
    if (found == slugs.end()) return std::optional<TenantId>();
    return std::optional<TenantId>(found->second);
  }

  absl::StatusOr<std::vector<Membership>> memberships_of(UserId user) override {
    ++calls;
    if (!outage.ok()) return outage;
    return places[user];
  }

  std::map<std::string, TenantId> slugs = {
      {"clinic", kClinic}, {"pharmacy", kPharmacy}, {"strangers", kStrangers}};
  std::map<UserId, std::vector<Membership>> places = {
      {kAwa, {{kClinic, Role::kOwner, true}}},
      {kBoubou, {{kClinic, Role::kMember, true}, {kPharmacy, Role::kViewer, true}}},
      {kCoumba, {{kPharmacy, Role::kOwner, false}, {kClinic, Role::kMember, true}}},
  };
  absl::Status outage;
  int calls = 0;
  std::string asked_slug;
};

// The tenant that was resolved, or the error's code.
std::string told(const absl::StatusOr<TenantContext>& result) {
  if (!result.ok()) return code_of(result);
  if (result->tenant() == kClinic) return "clinic";
  if (result->tenant() == kPharmacy) return "pharmacy";
  return result->tenant().to_string();
}

const std::vector<std::string>& malformed_names() {
  static const std::vector<std::string> names = {
      "",
      " ",
      "Clinic",
      "clinic.example",
      "../clinic",
      "clinic/x",
      "cl\xC3\xADnic",
      "cl%69nic",
      "xn--clnic-1sa",
      "[\"clinic\"]",
      "clinic;pharmacy",
      "' OR 1=1 --",
      "00000000-0000-0000-0000-000000000000",
      "{" + nth<TenantId>(1).to_string() + "}",
      std::string("clinic\0", 7),
      "clinic\r\nX-Evil: 1",
      "\xE2\x80\xAE"
      "clinic",
      huge(),
  };
  return names;
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

TEST(ResolveByMembership, TakesTheOnlyOne) {
  FakeDirectory directory;
  EXPECT_EQ(told(resolve_by_membership(kAwa, std::nullopt, directory)), "clinic");
  EXPECT_EQ(told(resolve_by_membership(kCoumba, std::nullopt, directory)), "clinic");
  EXPECT_EQ(told(resolve_by_membership(kBoubou, std::nullopt, directory)), "tenant.ambiguous");
  EXPECT_EQ(told(resolve_by_membership(kNewcomer, std::nullopt, directory)), "tenant.not_found");
  EXPECT_EQ(told(resolve_by_membership(UserId(), std::nullopt, directory)), "tenant.no_user");
}

TEST(ResolveByMembership, OneTenantToldTwiceIsOne) {
  FakeDirectory directory;
  directory.places[kAwa].push_back({kClinic, Role::kViewer, true});
  EXPECT_EQ(told(resolve_by_membership(kAwa, std::nullopt, directory)), "clinic");
}

TEST(ResolveByMembership, TakesTheWantedOne) {
  FakeDirectory directory;
  EXPECT_EQ(told(resolve_by_membership(kBoubou, "pharmacy", directory)), "pharmacy");
  EXPECT_EQ(told(resolve_by_membership(kBoubou, kPharmacy.to_string(), directory)), "pharmacy");
  EXPECT_EQ(told(resolve_by_membership(kBoubou, upper(kPharmacy.to_string()), directory)),
            "pharmacy");
  EXPECT_EQ(told(resolve_by_membership(kCoumba, "pharmacy", directory)), "tenant.not_found");
  for (const std::string& name : malformed_names()) {
    EXPECT_EQ(told(resolve_by_membership(kBoubou, name, directory)), "tenant.malformed")
        << name.substr(0, 40);
  }
}

TEST(Resolve, ContextSaysWhoActs) {
  FakeDirectory directory;
  const auto context = resolve_by_membership(kAwa, std::nullopt, directory);
  ASSERT_TRUE(context.ok());
  EXPECT_EQ(context->actor(), Actor::user(kAwa.to_string()));
}

// I38: the same code, words and look-ups, whether the tenant is absent or somebody else's.
TEST(Resolve, AStrangersTenantAndNoTenantAreTheSame) {
  const SubdomainPolicy policy{.base_domain = "example.com"};
  const auto by_header = [](std::string_view value, FakeDirectory& directory) {
    return resolve_by_header(kAwa, std::vector<std::string_view>{value}, directory).status();
  };
  const auto by_host = [&](const std::string& slug, FakeDirectory& directory) {
    return resolve_by_subdomain(kAwa, slug + ".example.com", policy, directory).status();
  };
  const auto same = [](const absl::Status& a, const FakeDirectory& at_a, const absl::Status& b,
                       const FakeDirectory& at_b) {
    EXPECT_EQ(code_of(a), "tenant.not_found");
    EXPECT_EQ(a, b);
    EXPECT_EQ(at_a.calls, at_b.calls);
  };
  {
    FakeDirectory at_theirs;
    FakeDirectory at_none;
    const absl::Status theirs = by_header("strangers", at_theirs);
    same(theirs, at_theirs, by_header("nobody", at_none), at_none);
  }
  {
    FakeDirectory at_theirs;
    FakeDirectory at_none;
    const absl::Status theirs = by_header(kStrangers.to_string(), at_theirs);
    same(theirs, at_theirs, by_header(nth<TenantId>(99).to_string(), at_none), at_none);
  }
  {
    FakeDirectory at_theirs;
    FakeDirectory at_none;
    const absl::Status theirs = by_host("strangers", at_theirs);
    same(theirs, at_theirs, by_host("nobody", at_none), at_none);
  }
}

TEST(Resolve, ADirectoryThatIsAwayIsNotAMissingTenant) {
  FakeDirectory directory;
  directory.outage = make_error(absl::StatusCode::kUnavailable, "storage.away", "try again");
  const SubdomainPolicy policy{.base_domain = "example.com"};
  const std::vector<std::string_view> header = {"clinic"};
  EXPECT_EQ(told(resolve_by_membership(kAwa, std::nullopt, directory)), "storage.away");
  EXPECT_EQ(told(resolve_by_membership(kAwa, kClinic.to_string(), directory)), "storage.away");
  EXPECT_EQ(told(resolve_by_header(kAwa, header, directory)), "storage.away");
  EXPECT_EQ(told(resolve_by_subdomain(kAwa, "clinic.example.com", policy, directory)),
            "storage.away");
}

TEST(ResolveByHeader, TakesAnIdOrASlug) {
  FakeDirectory directory;
  const auto told_for = [&](std::vector<std::string_view> values, UserId user = kBoubou) {
    return told(resolve_by_header(user, values, directory));
  };
  EXPECT_EQ(told_for({"pharmacy"}), "pharmacy");
  EXPECT_EQ(told_for({" \tpharmacy "}), "pharmacy");
  const std::string id = upper(kPharmacy.to_string());
  EXPECT_EQ(told_for({id}), "pharmacy");
  EXPECT_EQ(told_for({"pharmacy"}, kAwa), "tenant.not_found");
  EXPECT_EQ(told_for({"pharmacy"}, kCoumba), "tenant.not_found");
  EXPECT_EQ(told_for({}), "tenant.no_context");
  EXPECT_EQ(told_for({"clinic"}, UserId()), "tenant.no_user");
}

TEST(ResolveByHeader, RefusesSeveralAndMalformedOnes) {
  FakeDirectory directory;
  const auto told_for = [&](std::vector<std::string_view> values) {
    return told(resolve_by_header(kBoubou, values, directory));
  };
  EXPECT_EQ(told_for({"clinic", "pharmacy"}), "tenant.several_headers");
  EXPECT_EQ(told_for({"clinic", "clinic"}), "tenant.several_headers");
  EXPECT_EQ(told_for({"clinic", ""}), "tenant.several_headers");
  EXPECT_EQ(told_for({"clinic,pharmacy"}), "tenant.several_headers");
  for (const std::string& name : malformed_names()) {
    EXPECT_EQ(told_for({name}), "tenant.malformed") << name.substr(0, 40);
  }
  EXPECT_EQ(directory.calls, 0) << "nothing is looked up for what cannot be a name";
}

struct HostRow {
  std::string host;
  const char* answer;  // the slug, "(none)" or the error's code
};

void expect_slugs(const std::vector<HostRow>& rows, const SubdomainPolicy& policy) {
  for (const HostRow& row : rows) {
    const auto slug = slug_of_host(row.host, policy);
    const std::string got = !slug.ok() ? code_of(slug) : slug->value_or("(none)");
    EXPECT_EQ(got, row.answer) << row.host.substr(0, 70);
  }
}

TEST(SlugOfHost, ReadsTheOneLabelUnderTheBaseDomain) {
  expect_slugs(
      {
          {"cscom.example.com", "cscom"},
          {"CSCOM.Example.COM", "cscom"},
          {"cscom.example.com.", "cscom"},
          {"cscom.example.com:8080", "cscom"},
          {"CSCOM.example.com.:443", "cscom"},
          {"cscom-koulikoro.example.com", "cscom-koulikoro"},
          {"example.com", "(none)"},
          {"Example.com.:80", "(none)"},
          {"www.example.com", "(none)"},
          {"WWW.example.com", "(none)"},
          {"api.example.com", "(none)"},
          {"a.cscom.example.com", "tenant.not_found"},
          {"www.cscom.example.com", "tenant.not_found"},
          {"cscom.example.org", "tenant.not_found"},
          {"cscomexample.com", "tenant.not_found"},
          {"evilexample.com", "tenant.not_found"},
          {"cscom.example.com.evil.org", "tenant.not_found"},
          {"com", "tenant.not_found"},
          {"localhost", "tenant.not_found"},
          {"xn--csom-1sa.example.com", "tenant.not_found"},
          {nth<TenantId>(1).to_string() + ".example.com", "tenant.not_found"},
          {"0x7f000001", "tenant.not_found"},
      },
      {.base_domain = "example.com"});
}

TEST(SlugOfHost, RefusesWhatIsNoHostName) {
  const std::vector<std::string> bad = {
      "",
      ".",
      ":80",
      ".example.com",
      "cscom..example.com",
      "cscom.example.com..",
      "cscom.example.com:",
      "cscom.example.com:0",
      "cscom.example.com:65536",
      "cscom.example.com:99999999999999999999",
      "cscom.example.com:80:80",
      "cscom.example.com:http",
      "cscom.example.com:+80",
      "cscom.example.com:80\r\n",
      "192.0.2.7",
      "192.0.2.7:8080",
      "127.1",
      "2130706433",
      "[::1]",
      "[2001:db8::1]:443",
      "2001:db8::1",
      "user@cscom.example.com",
      "user:pw@cscom.example.com",
      "cscom.example.com/path",
      "http://cscom.example.com",
      "cscom.example.com, evil.example.com",
      "cscom .example.com",
      " cscom.example.com",
      "cscom_1.example.com",
      "-cscom.example.com",
      "cscom-.example.com",
      "c\xC3\xA9scom.example.com",
      "cscom\xE2\x80\xA4"
      "example.com",
      "%63scom.example.com",
      "*.example.com",
      std::string("cscom\0.example.com", 18),
      std::string(64, 'a') + ".example.com",
      huge() + ".example.com",
  };
  for (const std::string& host : bad) {
    expect_slugs({{host, "tenant.malformed_host"}}, {.base_domain = "example.com"});
  }
}

TEST(SlugOfHost, FollowsThePolicy) {
  expect_slugs({{"cscom.app.sante.ml", "cscom"}, {"app.sante.ml", "(none)"}},
               {.base_domain = "App.Sante.ML."});
  expect_slugs({{"cscom.xn--sant-epa.ml", "cscom"}}, {.base_domain = "xn--sant-epa.ml"});
  expect_slugs({{"cscom.localhost:8080", "cscom"}}, {.base_domain = "localhost"});
  expect_slugs({{"www.example.com", "www"}, {"console.example.com", "(none)"}},
               {.base_domain = "example.com", .reserved = {"Console"}});
  expect_slugs({{"cscom.example.com", "(none)"}, {"", "(none)"}}, {});
}

TEST(ResolveBySubdomain, TakesTheMembersTenant) {
  FakeDirectory directory;
  const SubdomainPolicy policy{.base_domain = "example.com"};
  const auto told_for = [&](std::string_view host, UserId user = kBoubou) {
    return told(resolve_by_subdomain(user, host, policy, directory));
  };
  EXPECT_EQ(told_for("PHARMACY.example.com.:8080"), "pharmacy");
  EXPECT_EQ(directory.asked_slug, "pharmacy");
  EXPECT_EQ(told_for("pharmacy.example.com", kAwa), "tenant.not_found");
  EXPECT_EQ(told_for("nobody.example.com"), "tenant.not_found");
  EXPECT_EQ(told_for("www.example.com"), "tenant.no_context");
  EXPECT_EQ(told_for("[::1]"), "tenant.malformed_host");
  EXPECT_EQ(told_for("clinic.example.com", UserId()), "tenant.no_user");
  EXPECT_EQ(told(resolve_by_subdomain(kAwa, "clinic.example.com", {}, directory)),
            "tenant.no_context");
}

TEST(ResolveTenant, HeaderAndSubdomainMustAgree) {
  FakeDirectory directory;
  const SubdomainPolicy policy{.base_domain = "example.com"};
  const auto told_for = [&](UserId user, std::vector<std::string_view> headers,
                            std::string_view host) {
    return told(
        resolve_tenant({.user = user, .headers = headers, .host = host}, policy, directory));
  };
  const std::string id = kPharmacy.to_string();
  EXPECT_EQ(told_for(kBoubou, {"pharmacy"}, "www.example.com"), "pharmacy");
  EXPECT_EQ(told_for(kBoubou, {}, "pharmacy.example.com"), "pharmacy");
  EXPECT_EQ(told_for(kBoubou, {id}, "pharmacy.example.com"), "pharmacy");
  EXPECT_EQ(told_for(kBoubou, {"clinic"}, "pharmacy.example.com"), "tenant.contradictory");
  EXPECT_EQ(told_for(kAwa, {"clinic"}, "pharmacy.example.com"), "tenant.not_found");
  EXPECT_EQ(told_for(kAwa, {"pharmacy"}, "clinic.example.com"), "tenant.not_found");
  EXPECT_EQ(told_for(kAwa, {}, "example.com"), "clinic");
  EXPECT_EQ(told_for(kBoubou, {}, "example.com"), "tenant.ambiguous");
  EXPECT_EQ(told_for(kBoubou, {"a", "b"}, "example.com"), "tenant.several_headers");
  EXPECT_EQ(told_for(kAwa, {}, ""), "tenant.malformed_host");
  EXPECT_EQ(told_for(UserId(), {"clinic"}, "example.com"), "tenant.no_user");
  EXPECT_EQ(told(resolve_tenant({.user = kAwa, .headers = {}, .host = "[::1]"}, {}, directory)),
            "clinic")
      << "without a base domain the host is not read";
}

}  // namespace
}  // namespace octroi
