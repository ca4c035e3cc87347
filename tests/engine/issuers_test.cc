// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Several legal entities sell: each has its own numbers, days, taxes and letters.

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "engine/world.h"

namespace octroi::test {
namespace {

constexpr char kMali[] = "ml";

TaxPolicy twenty_percent() {
  return {.rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20)}}};
}

BillingOptions two_sellers(World& world) {
  BillingOptions options = world.options();
  options.issuer = {.code = "fr",
                    .name = "Santé Rurale SAS",
                    .country_code = "FR",
                    .tax_id = "FR12345678901",
                    .tax = twenty_percent(),
                    .reverse_charge_in = {"BE", "DE", "FR"}};
  options.issuers = {{.code = kMali,
                      .name = "Santé Rurale Mali SARL",
                      .country_code = "ML",
                      .support_email = "aide@sante.ml",
                      .zone = *Zone::parse("Africa/Bamako"),
                      .invoice_pattern = "ML-{YYYY}-{seq:4}",
                      .number_reset = NumberReset::kYearly,
                      .credit_note_pattern = "MLA-{YYYY}-{seq:4}",
                      .order_pattern = "MLC-{YYYY}-{seq:4}",
                      .tax = TaxPolicy::none()}};
  return options;
}

TenantContext client(Billing& billing, const std::string& slug, const std::string& issuer,
                     const std::string& country = "FR", const std::string& tax_id = {}) {
  const auto tenant = billing.create_tenant({.name = "CSCOM " + slug,
                                             .slug = slug,
                                             .email = slug + "@example.org",
                                             .country_code = country,
                                             .zone = "Europe/Paris",
                                             .issuer = issuer});
  EXPECT_TRUE(tenant.ok()) << tenant.status();
  if (!tax_id.empty()) {
    EXPECT_TRUE(billing
                    .update_tenant(*tenant, {.email = slug + "@example.org"},
                                   {.country_code = country, .tax_id = tax_id})
                    .ok());
  }
  return *tenant;
}

void expect_sound(World& world, Billing& billing) {
  const auto report = billing.verify(world.op);
  ASSERT_TRUE(report.ok()) << report.status();
  for (const Violation& one : report->violations) {
    ADD_FAILURE() << one.invariant << " " << one.subject << " " << one.message;
  }
}

TEST(Issuers, EachNumbersItsOwnDocuments) {
  World world;
  Billing billing(world.store, world.catalog, two_sellers(world));
  const TenantContext lyon = client(billing, "lyon", "");
  const TenantContext gao = client(billing, "gao", kMali, "ML");
  ASSERT_TRUE(billing.subscribe(lyon, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.subscribe(gao, {.plan = "starter", .payment_method = kCard}).ok());
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  std::vector<std::string> french;
  for (const Invoice& one : invoices_of(billing, lyon)) {
    EXPECT_EQ(one.issuer, "fr");
    EXPECT_EQ(one.total, eur(60'00)) << "with the issuer's own tax";
    french.push_back(one.number);
  }
  EXPECT_EQ(french,
            (std::vector<std::string>{"INV-202601-00001", "INV-202602-00002", "INV-202603-00003"}));
  std::vector<std::string> malian;
  for (const Invoice& one : invoices_of(billing, gao)) {
    EXPECT_EQ(one.issuer, kMali);
    EXPECT_EQ(one.series, "ml/invoices/2026");
    EXPECT_EQ(one.total, eur(50'00));
    malian.push_back(one.number);
  }
  EXPECT_EQ(malian, (std::vector<std::string>{"ML-2026-0001", "ML-2026-0002", "ML-2026-0003"}));
  expect_sound(world, billing);
}

TEST(Issuers, ACreditNoteIsOfTheIssuerOfItsInvoiceWhoeverSellsNow) {
  World world;
  Billing billing(world.store, world.catalog, two_sellers(world));
  const TenantContext gao = client(billing, "gao", kMali, "ML");
  const auto sub = billing.subscribe(gao, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  ASSERT_TRUE(billing.run_effects().ok());
  const Invoice old = invoices_of(billing, gao).front();
  const auto moved = billing.accounts(world.op).set(gao.tenant(), {.issuer = "fr"});
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->account.issuer, "fr");
  EXPECT_EQ(invoices_of(billing, gao).front(), old) << "a document stays whose it was";
  const auto note = billing.issue_credit_note(gao, {.invoice = old.id, .text = "moved"});
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->issuer, kMali);
  EXPECT_EQ(note->number, "MLA-2026-0001");
  run_daily(world, billing, "2026-03-02T09:00:00Z");
  const Invoice next = invoices_of(billing, gao).back();
  EXPECT_EQ(next.issuer, "fr");
  EXPECT_EQ(next.number, "INV-202602-00001");
  expect_sound(world, billing);
}

TEST(Issuers, AnOrderIsOfWhoSells) {
  World world;
  BillingOptions options = two_sellers(world);
  options.payments.push_back(&world.bank);
  Billing billing(world.store, world.catalog, options);
  const TenantContext gao = client(billing, "gao", kMali, "ML");
  const auto order = billing.place_order(gao, {.plan = "starter", .payment_method = kByHand});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->issuer, kMali);
  EXPECT_EQ(order->number, "MLC-2026-0001");
  EXPECT_EQ(billing.invoice(gao, *order->invoice)->number, "ML-2026-0001");
  expect_sound(world, billing);
}

TEST(Issuers, WhetherTheBuyerAccountsForTheTaxDependsOnWhoSells) {
  World world;
  BillingOptions options = two_sellers(world);
  options.issuers[0].tax =
      TaxPolicy{.rates = {{.code = "ML-18", .category = "standard", .percent = Decimal(18)}}};
  Billing billing(world.store, world.catalog, options);
  struct Row {
    const char* slug;
    const char* issuer;
    const char* country;
    const char* tax_id;
    std::int64_t total;
    const char* vat_code;
  };
  const Row rows[] = {
      {"at-home", "", "FR", "FR999", 60'00, "S"},
      {"abroad", "", "BE", "BE0123456789", 50'00, "AE"},
      {"no-id", "", "BE", "", 60'00, "S"},
      {"elsewhere", "", "US", "US1", 60'00, "S"},
      {"sold-from-mali", kMali, "BE", "BE0123456789", 59'00, "S"},
  };
  for (const Row& row : rows) {
    const TenantContext who = client(billing, row.slug, row.issuer, row.country, row.tax_id);
    ASSERT_TRUE(billing.subscribe(who, {.plan = "starter", .payment_method = kCard}).ok());
    const Invoice invoice = invoices_of(billing, who).front();
    EXPECT_EQ(invoice.total, eur(row.total)) << row.slug;
    ASSERT_EQ(invoice.taxes.size(), 1u) << row.slug;
    EXPECT_EQ(invoice.taxes[0].vat_code, row.vat_code) << row.slug;
    const bool is_reversed = row.vat_code == std::string("AE");
    EXPECT_EQ(invoice.taxes[0].exemption_reason, is_reversed ? "Reverse charge" : "") << row.slug;
  }
  expect_sound(world, billing);
}

TEST(Issuers, TheHostsOwnRuleSeesBothSides) {
  World world;
  BillingOptions options = two_sellers(world);
  options.tax_for = [](const Tenant& buyer, const Issuer& seller) {
    return seller.country_code == buyer.billing.country_code ? twenty_percent()
                                                             : TaxPolicy::exempt("export");
  };
  Billing billing(world.store, world.catalog, options);
  const TenantContext lyon = client(billing, "lyon", "");
  const TenantContext gao = client(billing, "gao", "", "ML");
  ASSERT_TRUE(billing.subscribe(lyon, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.subscribe(gao, {.plan = "starter", .payment_method = kCard}).ok());
  EXPECT_EQ(invoices_of(billing, lyon).front().total, eur(60'00));
  EXPECT_EQ(invoices_of(billing, gao).front().total, eur(50'00));
}

TEST(Issuers, ADocumentIsDatedWhereItsIssuerIsAndAnothersDayDoesNotCount) {
  World world("2026-01-31T23:30:00Z");
  BillingOptions options = two_sellers(world);
  options.issuer.zone = *Zone::parse("Pacific/Auckland");  // it is 1 February there
  Billing billing(world.store, world.catalog, options);
  const TenantContext lyon = client(billing, "lyon", "");
  const TenantContext gao = client(billing, "gao", kMali, "ML");
  ASSERT_TRUE(billing.subscribe(lyon, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.subscribe(gao, {.plan = "starter", .payment_method = kCard}).ok());
  EXPECT_EQ(invoices_of(billing, lyon).front().issued_on, day("2026-02-01"));
  EXPECT_EQ(invoices_of(billing, gao).front().issued_on, day("2026-01-31"));
  expect_sound(world, billing);
}

TEST(Issuers, LettersComeFromWhoSells) {
  World world;
  Billing billing(world.store, world.catalog, two_sellers(world));
  const TenantContext gao = client(billing, "gao", kMali, "ML");
  ASSERT_TRUE(billing.subscribe(gao, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_effects().ok());
  ASSERT_FALSE(world.mail.deliveries().empty());
  for (const auto& one : world.mail.deliveries()) {
    EXPECT_NE(one.message.text.find("Santé Rurale Mali SARL"), std::string::npos)
        << one.message.template_name;
    EXPECT_EQ(one.message.text.find("Santé Rurale SAS"), std::string::npos)
        << one.message.template_name;
  }
}

TEST(Issuers, ManyRunsAtOnceLeaveNoGapInAnySeries) {
  World world;
  Billing billing(world.store, world.catalog, two_sellers(world));
  std::vector<TenantContext> all;
  for (int i = 0; i < 24; ++i) {
    all.push_back(client(billing, "t" + std::to_string(i), i % 3 == 0 ? kMali : ""));
    ASSERT_TRUE(billing.subscribe(all.back(), {.plan = "starter", .payment_method = kCard}).ok());
  }
  for (int month = 0; month < 3; ++month) {
    world.clock.advance(std::chrono::hours(24 * 31));
    std::vector<std::thread> workers;
    std::atomic<int> failed = 0;
    for (int worker = 0; worker < 4; ++worker) {
      workers.emplace_back([&] {
        if (!billing.run_due().ok()) ++failed;
      });
    }
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(failed, 0);
  }
  std::map<std::string, std::set<std::int64_t>> numbers;
  std::map<std::string, std::int64_t> count;
  for (const TenantContext& one : all) {
    EXPECT_EQ(invoices_of(billing, one).size(), 4u);
    for (const Invoice& invoice : invoices_of(billing, one)) {
      numbers[invoice.series].insert(invoice.sequence);
      ++count[invoice.series];
    }
  }
  ASSERT_EQ(numbers.size(), 2u);
  for (const auto& [series, taken] : numbers) {
    EXPECT_EQ(static_cast<std::int64_t>(taken.size()), count[series]) << series;
    EXPECT_EQ(*taken.begin(), 1) << series;
    EXPECT_EQ(*taken.rbegin(), count[series]) << series;
  }
  expect_sound(world, billing);
}

struct BadSellers {
  const char* name;
  const char* code;
  std::function<void(BillingOptions&)> spoil;
};

TEST(Issuers, OpeningRefusesWhatCouldMixThemUp) {
  const BadSellers rows[] = {
      {"one code twice", "issuer.duplicate_code",
       [](BillingOptions& o) { o.issuers[0].code = "fr"; }},
      {"one spelling of invoices", "issuer.numbers_collide",
       [](BillingOptions& o) { o.issuers[0].invoice_pattern = o.issuer.invoice_pattern; }},
      {"one number by two ways", "issuer.numbers_collide",
       [](BillingOptions& o) {
         o.issuers[0].credit_note_pattern = "CN-{seq:6}-00001";
         o.issuers[0].number_reset = NumberReset::kNever;
       }},
      {"one spelling of orders", "issuer.numbers_collide",
       [](BillingOptions& o) { o.issuers[0].order_pattern = o.issuer.order_pattern; }},
      {"no pattern", "numbering.no_sequence",
       [](BillingOptions& o) { o.issuers[0].invoice_pattern = "ML"; }},
      {"no country", "issuer.bad_country",
       [](BillingOptions& o) { o.issuers[0].country_code = "Mali"; }},
      {"reverse charges from nowhere", "issuer.no_country",
       [](BillingOptions& o) { o.issuer.country_code.clear(); }},
      {"taxes without rates", "tax.no_rates",
       [](BillingOptions& o) { o.issuers[0].tax = TaxPolicy{}; }},
      {"five lines", "issuer.bad_address",
       [](BillingOptions& o) {
         o.issuers[0].address_lines = {"1", "2", "3", "4", "5"};
       }},
  };
  for (const BadSellers& row : rows) {
    World world;
    BillingOptions options = two_sellers(world);
    row.spoil(options);
    Billing billing(world.store, world.catalog, options);
    EXPECT_EQ(error_code(billing.open()), row.code) << row.name;
  }
}

TEST(Issuers, AnIssuerThatStillSellsIsMissed) {
  World world;
  {
    Billing billing(world.store, world.catalog, two_sellers(world));
    client(billing, "gao", kMali, "ML");
    EXPECT_EQ(
        error_code(billing.create_tenant({.name = "X", .slug = "x", .issuer = "us"}).status()),
        "issuer.unknown");
    EXPECT_EQ(billing.directory().find_by_slug("x").value(), std::nullopt) << "nothing is written";
  }
  BillingOptions options = two_sellers(world);
  options.issuers.clear();
  Billing billing(world.store, world.catalog, options);
  const absl::Status refused = billing.open();
  EXPECT_EQ(error_code(refused), "issuer.unknown");
  EXPECT_NE(error_message(refused).find("ml"), std::string::npos);
}

TEST(Issuers, AReportIsOfOneWhereItIsAskedSo) {
  World world;
  Billing billing(world.store, world.catalog, two_sellers(world));
  for (const char* slug : {"lyon", "nice"}) {
    const TenantContext who = client(billing, slug, "");
    ASSERT_TRUE(billing.subscribe(who, {.plan = "starter", .payment_method = kCard}).ok());
  }
  const TenantContext gao = client(billing, "gao", kMali, "ML");
  ASSERT_TRUE(billing.subscribe(gao, {.plan = "pro", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_effects().ok());
  const auto of = [&](std::optional<std::string> issuer) {
    const auto report = billing.report(world.op, {.issuer = std::move(issuer)});
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->months.size(), 1u);
    return std::tuple(report->recurring[0].mrr, report->months[0].invoiced,
                      report->months[0].collected);
  };
  EXPECT_EQ(of(std::nullopt), std::tuple(eur(250'00), eur(250'00), eur(270'00)));
  EXPECT_EQ(of(""), std::tuple(eur(100'00), eur(100'00), eur(120'00)));
  EXPECT_EQ(of(kMali), std::tuple(eur(150'00), eur(150'00), eur(150'00)));
  EXPECT_EQ(error_code(billing.report(world.op, {.issuer = "us"}).status()), "issuer.unknown");
}

}  // namespace
}  // namespace octroi::test
