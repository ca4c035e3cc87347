// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tenant/tenant.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.h"

namespace octroi {
namespace {

using tenant_test::clinic;
using tenant_test::code_of;
using tenant_test::huge;
using tenant_test::nth;

TEST(Tenant, StatusNamesReadBack) {
  for (const TenantStatus status :
       {TenantStatus::kPending, TenantStatus::kActive, TenantStatus::kSuspended,
        TenantStatus::kCancelled, TenantStatus::kExpired}) {
    ASSERT_FALSE(to_string(status).empty());
    EXPECT_EQ(parse_tenant_status(to_string(status)), status);
  }
  EXPECT_EQ(to_string(TenantStatus::kCancelled), "cancelled");
  EXPECT_EQ(to_string(static_cast<TenantStatus>(0)), "");
  for (const char* text : {"", "Active", "active ", "closed", "1"}) {
    EXPECT_EQ(parse_tenant_status(text), std::nullopt) << text;
  }
}

TEST(Tenant, AuthorityNamesReadBack) {
  EXPECT_EQ(to_string(TenantAuthority::kOperator), "operator");
  EXPECT_EQ(parse_tenant_authority("operator"), TenantAuthority::kOperator);
  EXPECT_EQ(parse_tenant_authority("billing"), TenantAuthority::kBilling);
  EXPECT_EQ(parse_tenant_authority("Billing"), std::nullopt);
  EXPECT_EQ(to_string(static_cast<TenantAuthority>(9)), "");
}

TEST(Tenant, NameAndSlugAreEnough) { EXPECT_EQ(code_of(validate(clinic())), "ok"); }

TEST(Tenant, AcceptsAWholeOne) {
  Tenant tenant = clinic();
  tenant.name = "Centre de santé n° 3 — Ségou «nord»";
  tenant.contact = {.email = "dr.traore@cscom.ml", .phone = "+223 20 22 33 44"};
  tenant.billing = {.legal_name = "Ministère de la Santé",
                    .address_lines = {"BP 232", "Koulouba"},
                    .postal_code = "BP 232",
                    .city = "Bamako",
                    .country_code = "ML",
                    .tax_id = "NIF 084 115 926 A",
                    .email = "compta@sante.gov.ml"};
  tenant.language = "fr";
  tenant.currency = "XOF";
  tenant.account.parent = nth<TenantId>(2);
  tenant.branding.colour = "#0A3D62";
  EXPECT_EQ(code_of(validate(tenant)), "ok");
}

TEST(Tenant, RefusesEachBadField) {
  struct Row {
    const char* what;
    std::function<void(Tenant&)> spoil;
    const char* code;
  };
  const std::vector<Row> rows = {
      {"nil id", [](Tenant& t) { t.id = {}; }, "tenant.nil_id"},
      {"empty name", [](Tenant& t) { t.name = ""; }, "text.empty"},
      {"10 MB name", [](Tenant& t) { t.name = huge(); }, "text.too_long"},
      {"NUL in name", [](Tenant& t) { t.name = std::string("a\0b", 3); }, "text.control_character"},
      {"CRLF in name", [](Tenant& t) { t.name = "a\r\nBcc: x"; }, "text.control_character"},
      {"lone surrogate", [](Tenant& t) { t.name = "\xED\xA0\x80"; }, "text.invalid_utf8"},
      {"bidi override", [](Tenant& t) { t.name = "a\xE2\x80\xAE"; }, "text.invisible_character"},
      {"zero width", [](Tenant& t) { t.name = "a\xE2\x80\x8B"; }, "text.invisible_character"},
      {"empty slug", [](Tenant& t) { t.slug = ""; }, "tenant.bad_slug"},
      {"mail", [](Tenant& t) { t.contact.email = "a@b@c"; }, "text.bad_email"},
      {"mail header", [](Tenant& t) { t.contact.email = "a@b.ml\r\nBcc: x@y.ml"; },
       "text.bad_email"},
      {"phone word", [](Tenant& t) { t.contact.phone = "call me"; }, "tenant.bad_phone"},
      {"phone plus", [](Tenant& t) { t.contact.phone = "223+20223344"; }, "tenant.bad_phone"},
      {"phone short", [](Tenant& t) { t.contact.phone = "+ 12"; }, "tenant.bad_phone"},
      {"phone long", [](Tenant& t) { t.contact.phone = "+1234567890123456"; }, "tenant.bad_phone"},
      {"phone Arabic-Indic digits", [](Tenant& t) { t.contact.phone = "\xD9\xA1\xD9\xA2\xD9\xA3"; },
       "tenant.bad_phone"},
      {"phone huge", [](Tenant& t) { t.contact.phone = "123" + std::string(40, ' '); },
       "tenant.bad_phone"},
      {"legal name", [](Tenant& t) { t.billing.legal_name = "a\x01"; }, "text.control_character"},
      {"5 lines", [](Tenant& t) { t.billing.address_lines.assign(5, "x"); }, "tenant.bad_address"},
      {"empty line",
       [](Tenant& t) {
         t.billing.address_lines = {"x", ""};
       },
       "text.empty"},
      {"line break in a line", [](Tenant& t) { t.billing.address_lines = {"x\ny"}; },
       "text.control_character"},
      {"postal code", [](Tenant& t) { t.billing.postal_code = "\xFF"; }, "text.invalid_utf8"},
      {"city", [](Tenant& t) { t.billing.city = "\x7F"; }, "text.control_character"},
      {"country lower", [](Tenant& t) { t.billing.country_code = "ml"; }, "tenant.bad_country"},
      {"country alpha-3", [](Tenant& t) { t.billing.country_code = "MLI"; }, "tenant.bad_country"},
      {"country digits", [](Tenant& t) { t.billing.country_code = "M1"; }, "tenant.bad_country"},
      {"tax id", [](Tenant& t) { t.billing.tax_id = huge(); }, "text.too_long"},
      {"billing mail", [](Tenant& t) { t.billing.email = "x"; }, "text.bad_email"},
      {"language", [](Tenant& t) { t.language = "de"; }, "tenant.bad_language"},
      {"language case", [](Tenant& t) { t.language = "FR"; }, "tenant.bad_language"},
      {"no language", [](Tenant& t) { t.language = ""; }, "tenant.bad_language"},
      {"currency lower", [](Tenant& t) { t.currency = "xof"; }, "tenant.bad_currency"},
      {"currency sign", [](Tenant& t) { t.currency = "\xE2\x82\xAC"; }, "tenant.bad_currency"},
      {"own parent", [](Tenant& t) { t.account.parent = t.id; }, "tenant.own_parent"},
      {"nil parent", [](Tenant& t) { t.account.parent = TenantId(); }, "tenant.nil_id"},
      {"paid by nobody", [](Tenant& t) { t.account.is_paid_by_parent = true; }, "tenant.no_parent"},
      {"issuer with a space", [](Tenant& t) { t.account.issuer = "no good"; }, "text.bad_code"},
      {"branding", [](Tenant& t) { t.branding.colour = "red"; }, "branding.bad_colour"},
  };
  for (const Row& row : rows) {
    Tenant tenant = clinic();
    row.spoil(tenant);
    EXPECT_EQ(code_of(validate(tenant)), row.code) << row.what;
  }
}

TEST(Tenant, SaysWhichFieldIsBad) {
  Tenant tenant = clinic();
  tenant.billing.city = "\n";
  EXPECT_EQ(error_message(validate(tenant)).rfind("tenant.billing.city", 0), 0u);
}

// Text that is harmless in itself; whoever writes it into HTML, CSV or SQL escapes it.
TEST(Tenant, KeepsNamesThatOnlyLookDangerous) {
  for (const char* name : {"<script>", "{{7*7}}", "${jndi:ldap://x}", "=cmd|' /C calc'!A0",
                           "'; DROP TABLE tenants; --", "100% _", "]]>"}) {
    Tenant tenant = clinic();
    tenant.name = name;
    EXPECT_EQ(code_of(validate(tenant)), "ok") << name;
  }
}

TEST(TenantSlug, AcceptsDnsLabels) {
  for (const std::string& slug : {std::string("a"), std::string("cscom-koulikoro"),
                                  std::string("3-pharmacies"), std::string(63, 'a')}) {
    EXPECT_EQ(code_of(check_tenant_slug(slug)), "ok") << slug;
  }
}

TEST(TenantSlug, LeavesNoRoomForTwins) {
  const std::vector<std::string> twins = {
      "caf\xC3\xA9",               // é composed (NFC)
      "cafe\xCC\x81",              // e and an accent (NFD)
      "c\xD0\xB0\x66\x65",         // Cyrillic a
      "\xEF\xBD\x83\x61\x66\x65",  // full-width c
      "caf\xE2\x80\x8B"
      "e",            // zero-width space
      "Cafe",         // upper case
      "xn--caf-dma",  // punycode of café
      "xn--",
  };
  for (const std::string& slug : twins) {
    EXPECT_EQ(code_of(check_tenant_slug(slug)), "tenant.bad_slug") << slug;
  }
}

TEST(TenantSlug, CannotBeTakenForAnId) {
  EXPECT_EQ(code_of(check_tenant_slug(nth<TenantId>(1).to_string())), "tenant.bad_slug");
  EXPECT_EQ(code_of(check_tenant_slug("00000000-0000-0000-0000-000000000000")), "tenant.bad_slug");
  EXPECT_EQ(code_of(check_tenant_slug("g0000000-0000-0000-0000-000000000000")), "ok");
}

TEST(TenantSlug, RefusesEverythingElse) {
  const std::vector<std::string> bad = {
      "",
      "-a",
      "a-",
      "a.b",
      "a_b",
      "a b",
      "../x",
      "a/b",
      "%",
      "a'--",
      "a\n",
      " a",
      "a\t",
      "*",
      "a,b",
      "[1]",
      std::string(64, 'a'),
      huge(),
      std::string("a\0b", 3),
  };
  for (const std::string& slug : bad) {
    EXPECT_EQ(code_of(check_tenant_slug(slug)), "tenant.bad_slug") << slug.substr(0, 70);
  }
}

}  // namespace
}  // namespace octroi
