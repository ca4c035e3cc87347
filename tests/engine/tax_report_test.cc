// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a tax return asks for, from the documents, beside what the ledger says.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/records/records.h"
#include "engine/world.h"

namespace octroi::test {
namespace {

using Words = std::vector<std::string>;

TaxPolicy quebec() {
  return {.rates = {{.code = "CA-GST",
                     .category = "standard",
                     .percent = Decimal(5),
                     .name = "GST",
                     .stacking = TaxStacking::kBeside},
                    {.code = "CA-QST",
                     .category = "standard",
                     .percent = *Decimal::parse("9.975"),
                     .name = "QST",
                     .stacking = TaxStacking::kBeside}}};
}

// A French seller, whose buyers in Belgium account for the tax themselves, one in Quebec, and one
// that does not speak of taxes.
BillingOptions three_sellers(World& world) {
  BillingOptions options = world.options();
  options.issuer = {.code = "fr",
                    .name = "Santé Rurale SAS",
                    .country_code = "FR",
                    .tax = TaxPolicy{.rates = {{.code = "FR-20",
                                                .category = "standard",
                                                .percent = Decimal(20),
                                                .name = "TVA"}}},
                    .reverse_charge_in = {"BE"}};
  options.issuers = {{.code = "qc",
                      .name = "Québec inc.",
                      .country_code = "CA",
                      .zone = *Zone::parse("America/Toronto"),
                      .invoice_pattern = "QC-{seq:4}",
                      .credit_note_pattern = "QN-{seq:4}",
                      .order_pattern = "QO-{seq:4}",
                      .tax = quebec()},
                     {.code = "ml",
                      .name = "Mali SARL",
                      .country_code = "ML",
                      .invoice_pattern = "ML-{seq:4}",
                      .credit_note_pattern = "MN-{seq:4}",
                      .order_pattern = "MO-{seq:4}",
                      .tax = TaxPolicy::none()}};
  return options;
}

struct Seen {
  explicit Seen(const std::string& now = "2026-01-31T09:00:00Z") : world(now) {
    billing.emplace(world.store, world.catalog, three_sellers(world));
  }

  TenantContext buyer(const std::string& slug, const std::string& issuer,
                      const std::string& country, const std::string& tax_id = {}) {
    const auto tenant = billing->create_tenant({.name = slug,
                                                .slug = slug,
                                                .email = slug + "@example.org",
                                                .country_code = country,
                                                .issuer = issuer});
    EXPECT_TRUE(tenant.ok()) << tenant.status();
    if (!tax_id.empty()) {
      EXPECT_TRUE(billing
                      ->update_tenant(*tenant, {.email = slug + "@example.org"},
                                      {.country_code = country, .tax_id = tax_id})
                      .ok());
    }
    return *tenant;
  }
  Invoice buys(const TenantContext& who, const std::string& plan) {
    const auto sub = billing->subscribe(who, {.plan = plan});
    EXPECT_TRUE(sub.ok()) << sub.status();
    return invoices_of(*billing, who).back();
  }
  TaxReport report(const std::string& from, const std::string& until,
                   std::optional<std::string> issuer = std::nullopt) {
    auto found = billing->tax_report(
        world.op, {.from = day(from), .until = day(until), .issuer = std::move(issuer)});
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *std::move(found) : TaxReport{};
  }

  World world;
  std::optional<Billing> billing;
};

// "fr EUR FR-20 FR: 50.00 10.00 of 1, less 10.00 2.00 of 1, void 0.00 0.00 of 0; 40.00 8.00"
std::string in_words(const TaxRow& row) {
  const auto figure = [](const TaxFigure& one) {
    return one.base.amount() + " " + one.tax.amount() + " of " + std::to_string(one.documents);
  };
  const std::string what = row.code.empty() ? row.vat_code : row.code;
  return row.issuer + " " + std::string(row.currency.code()) + " " + what + " " + row.country +
         ": " + figure(row.invoiced) + ", less " + figure(row.credited) + ", void " +
         figure(row.voided) + "; " + row.base.amount() + " " + row.tax.amount();
}
Words in_words(const TaxReport& report) {
  Words words;
  for (const TaxRow& row : report.rows) words.push_back(in_words(row));
  return words;
}

TEST(TaxReport, SaysWhatTheDocumentsOfTheWindowDeclare) {
  Seen seen;
  const TenantContext lyon = seen.buyer("lyon", "fr", "FR");
  const TenantContext liege = seen.buyer("liege", "fr", "BE", "BE0123456789");
  const TenantContext laval = seen.buyer("laval", "qc", "CA");
  const TenantContext gao = seen.buyer("gao", "ml", "ML");
  const Invoice kept = seen.buys(lyon, "starter");
  const Invoice dropped = seen.buys(lyon, "pro");
  seen.buys(liege, "pro");
  seen.buys(laval, "starter");
  seen.buys(gao, "shop");
  ASSERT_TRUE(seen.billing
                  ->issue_credit_note(lyon, {.invoice = kept.id,
                                             .parts = {{.line = 0, .amount = eur(10'00)}},
                                             .text = "a week without service"})
                  .ok());
  // February: the window of the return of January is over.
  seen.world.clock.advance(std::chrono::hours(24));
  ASSERT_TRUE(
      seen.billing->void_invoice(lyon, {.invoice = dropped.id, .reason = "a mistake"}).ok());
  const TaxReport january = seen.report("2026-01-01", "2026-02-01");
  EXPECT_EQ(in_words(january),
            (Words{"fr EUR AE BE: 150.00 0.00 of 1, less 0.00 0.00 of 0, void 0.00 0.00 of 0; "
                   "150.00 0.00",
                   "fr EUR FR-20 FR: 200.00 40.00 of 2, less 10.00 2.00 of 1, void 0.00 0.00 of 0; "
                   "190.00 38.00",
                   "ml XOF  ML: 5000 0 of 1, less 0 0 of 0, void 0 0 of 0; 5000 0",
                   "qc EUR CA-GST CA: 50.00 2.50 of 1, less 0.00 0.00 of 0, void 0.00 0.00 of 0; "
                   "50.00 2.50",
                   "qc EUR CA-QST CA: 50.00 4.99 of 1, less 0.00 0.00 of 0, void 0.00 0.00 of 0; "
                   "50.00 4.99"}));
  EXPECT_EQ(january.rows.front().reason, "Reverse charge");
  EXPECT_EQ(january.rows[1].name, "TVA");
  EXPECT_EQ(january.rows[1].percent, Decimal(20));
  EXPECT_EQ(january.totals,
            (std::vector<TaxTotal>{{"fr", kEur, eur(38'00), eur(38'00)},
                                   {"ml", kXof, Money::zero(kXof), Money::zero(kXof)},
                                   {"qc", kEur, eur(7'49), eur(7'49)}}));
  EXPECT_TRUE(january.agrees_with_ledger());
  const TaxReport february = seen.report("2026-02-01", "2026-03-01", "fr");
  EXPECT_EQ(in_words(february),
            Words{"fr EUR FR-20 FR: 0.00 0.00 of 0, less 0.00 0.00 of 0, void 150.00 30.00 of 1; "
                  "-150.00 -30.00"});
  EXPECT_TRUE(february.agrees_with_ledger());
}

TEST(TaxReport, DaysAreTheIssuers) {
  Seen seen("2026-02-01T02:00:00Z");  // still January in Toronto
  seen.buys(seen.buyer("laval", "qc", "CA"), "starter");
  seen.buys(seen.buyer("lyon", "", "FR"), "starter");
  EXPECT_EQ(seen.report("2026-01-01", "2026-02-01").rows.size(), 2u) << "GST and QST";
  const TaxReport french = seen.report("2026-02-01", "2026-02-02", "");
  ASSERT_EQ(french.rows.size(), 1u);
  EXPECT_EQ(french.rows.front().issuer, "fr") << "the host's own";
  EXPECT_EQ(french.rows.front().tax, eur(10'00));
}

TEST(TaxReport, LeavesOutWhatBearsNoTaxYet) {
  Seen seen;
  const TenantContext ministry = seen.buyer("ministry", "fr", "FR");
  const TenantContext gao = seen.buyer("gao", "fr", "FR");
  ASSERT_TRUE(seen.billing->accounts(seen.world.op)
                  .set(gao.tenant(), {.parent = ministry.tenant(), .is_paid_by_parent = true})
                  .ok());
  seen.buys(gao, "starter");
  const auto wallet = seen.billing->create_wallet(gao, {.name = "Credits", .currency = kEur});
  ASSERT_TRUE(wallet.ok()) << wallet.status();
  ASSERT_TRUE(
      seen.billing
          ->top_up(gao, {.wallet = wallet->id, .credits = Decimal(30), .payment_method = kCard})
          .ok());
  EXPECT_TRUE(seen.report("2026-01-01", "2026-02-01").rows.empty())
      << "a bill that another is handed, and credits that pay for nothing yet";
  ASSERT_TRUE(seen.billing->run_due().ok());
  EXPECT_EQ(in_words(seen.report("2026-01-01", "2026-02-01")),
            Words{"fr EUR FR-20 FR: 50.00 10.00 of 1, less 0.00 0.00 of 0, void 0.00 0.00 of 0; "
                  "50.00 10.00"});
}

TEST(TaxReport, IsWrittenAsCsvAndAsJson) {
  TaxReport report{.from = day("2026-01-01"), .until = day("2026-02-01"), .rows = {}, .totals = {}};
  const TaxFigure none{eur(0), eur(0), 0};
  report.rows.push_back({.issuer = "fr",
                         .currency = kEur,
                         .code = "FR-20",
                         .name = "TVA \"normale\", 20 %",
                         .category = "standard",
                         .percent = Decimal(20),
                         .vat_code = "S",
                         .country = "FR",
                         .invoiced = {eur(200'00), eur(40'00), 2},
                         .credited = {eur(10'00), eur(2'00), 1},
                         .voided = none,
                         .base = eur(190'00),
                         .tax = eur(38'00)});
  report.totals.push_back({"fr", kEur, eur(38'00), eur(38'01)});
  EXPECT_EQ(to_csv(report),
            "issuer,currency,code,name,category,percent,vat_code,reason,country,invoiced_base,"
            "invoiced_tax,invoiced_documents,credited_base,credited_tax,credited_documents,"
            "voided_base,voided_tax,voided_documents,base,tax\r\n"
            "fr,EUR,FR-20,\"TVA \"\"normale\"\", 20 %\",standard,20,S,,FR,200.00,40.00,2,10.00,"
            "2.00,1,0.00,0.00,0,190.00,38.00\r\n");
  EXPECT_EQ(to_json(report),
            R"({"from":"2026-01-01","until":"2026-02-01","rows":[{"issuer":"fr","currency":"EUR",)"
            R"("code":"FR-20","name":"TVA \"normale\", 20 %","category":"standard","percent":"20",)"
            R"("vat_code":"S","reason":"","country":"FR","invoiced_base":"200.00",)"
            R"("invoiced_tax":"40.00","invoiced_documents":"2","credited_base":"10.00",)"
            R"("credited_tax":"2.00","credited_documents":"1","voided_base":"0.00",)"
            R"("voided_tax":"0.00","voided_documents":"0","base":"190.00","tax":"38.00"}],)"
            R"("totals":[{"issuer":"fr","currency":"EUR","tax":"38.00","ledger":"38.01"}]})");
  EXPECT_FALSE(report.agrees_with_ledger());
}

TEST(TaxReport, RefusesWindowsAndIssuersThatAreNone) {
  Seen seen;
  const auto code = [&](const TaxReportOptions& options) {
    return error_code(seen.billing->tax_report(seen.world.op, options).status());
  };
  EXPECT_EQ(code({.from = day("2026-02-01"), .until = day("2026-02-01")}), "report.bad_window");
  EXPECT_EQ(code({.from = day("2026-01-01"), .until = day("2026-02-01"), .issuer = "xx"}),
            "issuer.unknown");
  EXPECT_EQ(code({}), "date.malformed");
}

// Rewrites one invoice in the store, as a bug would have written it.
void doctor(Store& store, const TenantContext& tenant, InvoiceId id,
            const std::function<void(Invoice&)>& change) {
  auto stored = store.read(tenant, records::record_type<Invoice>(), id.to_string());
  ASSERT_TRUE(stored.ok() && stored->has_value());
  auto invoice = records::from_row<Invoice>(**stored);
  ASSERT_TRUE(invoice.ok()) << invoice.status();
  change(*invoice);
  Batch batch;
  batch.update(records::to_row(tenant.tenant(), id.to_string(), *invoice, (*stored)->version));
  ASSERT_TRUE(store.commit(batch).ok());
}

TEST(TaxReport, ACentThatTheLedgerDoesNotHaveIsSeen) {
  Seen seen;
  const TenantContext laval = seen.buyer("laval", "qc", "CA");
  const Invoice invoice = seen.buys(laval, "starter");
  EXPECT_TRUE(seen.report("2026-01-01", "2026-02-01").agrees_with_ledger());
  doctor(seen.world.store, laval, invoice.id,
         [](Invoice& one) { one.taxes.back().tax = eur(5'00); });
  const TaxReport report = seen.report("2026-01-01", "2026-02-01");
  EXPECT_FALSE(report.agrees_with_ledger());
  EXPECT_EQ(report.totals.front().tax, eur(7'50));
  EXPECT_EQ(report.totals.front().ledger, eur(7'49));
}

TEST(TaxReport, ADocumentThatMovedToAnotherWindowIsSeen) {
  Seen seen;
  const TenantContext lyon = seen.buyer("lyon", "fr", "FR");
  const Invoice invoice = seen.buys(lyon, "starter");
  doctor(seen.world.store, lyon, invoice.id,
         [](Invoice& one) { one.issued_on = day("2026-02-01"); });
  EXPECT_FALSE(seen.report("2026-01-01", "2026-02-01").agrees_with_ledger());
  EXPECT_FALSE(seen.report("2026-02-01", "2026-03-01").agrees_with_ledger());
  EXPECT_TRUE(seen.report("2026-01-01", "2026-03-01").agrees_with_ledger());
}

// Windows are cut anywhere: each agrees with the ledger, and together they are the whole.
TEST(TaxReport, WindowsSumToTheWhole) {
  Seen seen;
  SeededRandom chance(11);
  std::vector<TenantContext> buyers;
  for (const auto& [slug, issuer, country, tax_id] :
       {std::tuple("lyon", "fr", "FR", ""), std::tuple("liege", "fr", "BE", "BE0123456789"),
        std::tuple("laval", "qc", "CA", ""), std::tuple("gao", "ml", "ML", "")}) {
    buyers.push_back(seen.buyer(slug, issuer, country, tax_id));
    seen.buys(buyers.back(), "starter");
  }
  for (int step = 0; step < 60; ++step) {
    seen.world.clock.advance(std::chrono::hours(24 * (1 + chance.next() % 4)));
    ASSERT_TRUE(seen.billing->run_due().ok());
    const TenantContext& who = buyers[chance.next() % buyers.size()];
    const auto invoices = invoices_of(*seen.billing, who);
    const Invoice& one = invoices[chance.next() % invoices.size()];
    const auto some = Money::of_minor(static_cast<std::int64_t>(1 + chance.next() % 1'000), kEur);
    if (chance.next() % 3 == 0) {
      (void)seen.billing->void_invoice(who, {.invoice = one.id, .reason = "x"});
    } else {
      (void)seen.billing->issue_credit_note(
          who, {.invoice = one.id, .parts = {{.line = 0, .amount = some}}, .text = "x"});
    }
  }
  const TaxReport whole = seen.report("2026-01-01", "2027-01-01");
  EXPECT_TRUE(whole.agrees_with_ledger()) << to_json(whole);
  std::int64_t notes = 0;
  std::int64_t voids = 0;
  for (const TaxRow& row : whole.rows) {
    notes += row.credited.documents;
    voids += row.voided.documents;
  }
  EXPECT_GT(notes, 0);
  EXPECT_GT(voids, 0);
  std::map<std::pair<std::string, Currency>, std::int64_t> sums;
  for (Date from = day("2026-01-01"); from < day("2027-01-01");) {
    const Date until = std::chrono::sys_days(from) + std::chrono::days(1 + chance.next() % 20);
    const TaxReport part = seen.report(format_date(from), format_date(until));
    EXPECT_TRUE(part.agrees_with_ledger()) << to_json(part);
    for (const TaxTotal& total : part.totals) {
      sums[{total.issuer, total.currency}] += total.tax.minor();
    }
    from = until;
  }
  for (const TaxTotal& total : whole.totals) {
    EXPECT_EQ((sums[{total.issuer, total.currency}]), total.tax.minor()) << total.issuer;
  }
}

}  // namespace
}  // namespace octroi::test
