// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/guides/taxes.md, run: several taxes from a sale over SQLite to its credit notes.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include "engine/hostile.h"
#include "engine/records/records.h"
#include "octroi/invoice/explain.h"
#include "octroi/sqlite/sqlite.h"

namespace octroi::test {
namespace {

constexpr char kCanadianPlans[] = R"(
plan { code: "clinic" version: 1 name: "Clinic" tax_category: "standard"
  price { interval: "month" currency: "CAD" amount: "68.33" } }
plan { code: "books" version: 1 name: "Books" tax_category: "books"
  price { interval: "month" currency: "CAD" amount: "20.00" } }
)";

// A folder of its own, gone at the end.
struct Folder {
  Folder() : path(testing::TempDir() + "octroi-taxes-" + std::to_string(::getpid())) {
    std::filesystem::create_directory(path);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file() const { return (path / "billing.db").string(); }

  std::filesystem::path path;
};

Money cad(std::int64_t minor) { return Money::of_minor(minor, *Currency::parse("CAD")); }
Decimal percent(const char* text) { return *Decimal::parse(text); }

TaxPolicy quebec() {
  // [quebec]
  TaxPolicy quebec{
      .rates = {{.code = "CA-GST",
                 .category = "standard",
                 .percent = percent("5"),
                 .name = "GST",
                 .stacking = TaxStacking::kBeside},
                {.code = "CA-QST",
                 .category = "standard",
                 .percent = percent("9.975"),
                 .name = "QST",
                 .stacking = TaxStacking::kBeside},
                // Printed books bear the GST alone.
                {.code = "CA-GST", .category = "books", .percent = percent("5"), .name = "GST"}}};
  // [/quebec]
  return quebec;
}

BillingOptions canadian_options(World& world) {
  BillingOptions options = world.shop_options();
  options.issuer = {.code = "qc",
                    .name = "Santé Rurale inc.",
                    .country_code = "CA",
                    .tax = quebec(),
                    .reverse_charge_in = {"FR"}};
  return options;
}

TenantContext buyer(Billing& billing, const std::string& slug, const std::string& country) {
  const TenantContext tenant = make_tenant(billing, slug, "America/Toronto");
  const auto told = billing.update_tenant(
      tenant, {.email = slug + "@example.org"},
      {.country_code = country, .tax_id = country == "FR" ? "FR12345678901" : ""});
  EXPECT_TRUE(told.ok()) << told.status();
  return tenant;
}

void sell(Billing& billing, const TenantContext& tenant, const std::string& plan) {
  const auto sub = billing.subscribe(
      tenant, {.plan = plan, .currency = *Currency::parse("CAD"), .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
}

CreditNote credit(Billing& billing, const TenantContext& tenant, IssueCreditNote request) {
  request.text = "closed for a week";
  auto note = billing.issue_credit_note(tenant, request);
  EXPECT_TRUE(note.ok()) << note.status();
  return *std::move(note);
}

// The notes give back what the invoice asked for, each tax by itself.
void expect_all_given_back(const Invoice& invoice, const std::vector<CreditNote>& notes) {
  for (const TaxSubtotal& rate : invoice.taxes) {
    std::int64_t basis = 0;
    std::int64_t tax = 0;
    for (const CreditNote& note : notes) {
      for (const TaxSubtotal& one : note.taxes) {
        if (one.code != rate.code) continue;
        basis += one.basis.minor();
        tax += one.tax.minor();
      }
    }
    EXPECT_EQ(basis, rate.basis.minor()) << rate.code;
    EXPECT_EQ(tax, rate.tax.minor()) << rate.code;
  }
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from << " in " << text;
  text.replace(at, from.size(), to);
}

// A cent of QST turns GST, on the line and in the breakdown, so that all sums hold.
void plant_bug(Store& store, const Operator& op, InvoiceId invoice) {
  const auto page = store.scan_all(op, {.type = &records::record_type<Invoice>()});
  ASSERT_TRUE(page.ok()) << page.status();
  for (Row row : page->rows) {
    if (row.id != invoice.to_string()) continue;
    for (Value& value : row.values) {
      auto* text = std::get_if<std::string>(&value);
      if (text == nullptr || text->find("CA-QST") == std::string::npos) continue;
      replace(*text, "\"tax\":342", "\"tax\":343");
      replace(*text, "\"tax\":682", "\"tax\":681");
    }
    Batch batch;
    batch.update(std::move(row));
    ASSERT_TRUE(store.commit(batch).ok());
  }
}

struct Sold {
  std::optional<TenantContext> montreal;
  std::optional<TenantContext> paris;
  std::vector<Invoice> invoices;  // Montreal's
};

// A month of three subscriptions; then the process ends.
void sell_in_canada(World& world, const std::string& file, Sold& sold) {
  auto store = sqlite::open(file);
  ASSERT_TRUE(store.ok()) << store.status();
  Billing billing(*store, world.catalog, canadian_options(world));
  ASSERT_TRUE(billing.open().ok());
  sold.montreal = buyer(billing, "montreal", "CA");
  sold.paris = buyer(billing, "paris", "FR");
  sell(billing, *sold.montreal, "clinic");
  sell(billing, *sold.montreal, "books");
  sell(billing, *sold.paris, "clinic");
  run_daily(world, billing, "2026-02-03T09:00:00Z");
  sold.invoices = invoices_of(billing, *sold.montreal);
  expect_clean(world, billing, "before the end of the process");
}

void expect_declared(Billing& billing, const Operator& op) {
  // [return]
  const auto taxes = billing.tax_report(
      op, {.from = day("2026-01-01"), .until = day("2026-02-01"), .issuer = "qc"});
  if (!taxes.ok()) FAIL() << taxes.status();
  const std::string csv = to_csv(*taxes);  // one line for each row, for whoever files it
  const bool agrees = taxes->agrees_with_ledger();
  // [/return]
  EXPECT_TRUE(agrees) << csv;
  EXPECT_NE(csv.find("qc,CAD,CA-QST,QST,standard,9.975,S,,CA,68.33,6.82,1,"), std::string::npos)
      << csv;
  EXPECT_NE(csv.find("Reverse charge,FR,68.33,0.00,1,"), std::string::npos) << csv;
}

TEST(TaxesGuide, QuebecOverSqlite) {
  const Folder folder;
  World world;
  world.catalog = *parse_catalog(kCanadianPlans, CatalogFormat::kText, "plans");
  Sold sold;
  sell_in_canada(world, folder.file(), sold);
  if (HasFatalFailure()) return;
  auto store = sqlite::open(folder.file());
  ASSERT_TRUE(store.ok()) << store.status();
  Billing billing(*store, world.catalog, canadian_options(world));
  ASSERT_TRUE(billing.open().ok());
  const std::vector<Invoice> invoices = invoices_of(billing, *sold.montreal);
  EXPECT_EQ(invoices, sold.invoices) << "kept as they were";
  const auto& clinic = *std::ranges::find(invoices, cad(78'57), &Invoice::total);
  // [breakdown]
  std::string printed;
  for (const TaxSubtotal& tax : clinic.taxes) {
    printed += tax.name + " " + tax.percent.to_string() + "% (" + tax.code + ") on " +
               tax.basis.amount() + ": " + tax.tax.amount() + "\n";
  }
  // [/breakdown]
  EXPECT_EQ(printed,
            "GST 5% (CA-GST) on 68.33: 3.42\n"
            "QST 9.975% (CA-QST) on 68.33: 6.82\n");
  EXPECT_NE(explain(clinic).find("QST 9.975% (CA-QST) on 68.33, rounded half up"),
            std::string::npos);
  const auto& books = *std::ranges::find(invoices, cad(21'00), &Invoice::total);
  ASSERT_EQ(books.taxes.size(), 1u);
  EXPECT_EQ(books.taxes.front().code, "CA-GST");
  const Invoice abroad = invoices_of(billing, *sold.paris).front();
  EXPECT_EQ(abroad.total, cad(68'33));
  EXPECT_EQ(abroad.taxes.front().vat_code, "AE");

  std::vector<CreditNote> notes;
  for (const Money part : {cad(22'77), cad(22'77)}) {
    notes.push_back(credit(billing, *sold.montreal,
                           {.invoice = clinic.id, .parts = {{.line = 0, .amount = part}}}));
  }
  notes.push_back(credit(billing, *sold.montreal, {.invoice = clinic.id}));
  expect_all_given_back(clinic, notes);
  ASSERT_TRUE(billing.run_due().ok());
  expect_clean(world, billing, "after the notes");
  expect_declared(billing, world.op);

  plant_bug(*store, world.op, clinic.id);
  if (HasFatalFailure()) return;
  const auto report = billing.verify(world.op, books_of(world));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(std::ranges::any_of(report->violations, [](const Violation& one) {
    return one.invariant == "I05" && one.message.find("CA-GST") != std::string::npos;
  }));
}

// Total of an invoice of one line.
std::vector<std::int64_t> taxes_of_price(const TaxPolicy& policy, Money price) {
  const std::vector<TaxableLine> lines = {{"standard", price}};
  const auto result = calculate_tax(price.currency(), lines, policy);
  EXPECT_TRUE(validate(policy).ok() && result.ok()) << result.status();
  std::vector<std::int64_t> amounts = {result->net.minor()};
  for (const RateTax& rate : result->rates) amounts.push_back(rate.tax);
  return amounts;
}

TEST(TaxesGuide, OtherCountries) {
  // [canada-2012]
  TaxPolicy until_2012{.rates = {{.code = "CA-GST",
                                  .category = "standard",
                                  .percent = percent("5"),
                                  .name = "GST",
                                  .stacking = TaxStacking::kBeside},
                                 {.code = "CA-QST",
                                  .category = "standard",
                                  .percent = percent("9.5"),
                                  .name = "QST",
                                  .stacking = TaxStacking::kOnTop}}};
  // [/canada-2012]
  EXPECT_EQ(taxes_of_price(until_2012, cad(100'00)), (std::vector<std::int64_t>{10000, 500, 998}));
  // [brazil]
  TaxPolicy brazil{.mode = TaxMode::kInclusive,
                   .rates = {{.code = "BR-ISS",
                              .category = "standard",
                              .percent = percent("5"),
                              .name = "ISS",
                              .stacking = TaxStacking::kWithin},
                             {.code = "BR-PIS",
                              .category = "standard",
                              .percent = percent("0.65"),
                              .name = "PIS",
                              .stacking = TaxStacking::kWithin},
                             {.code = "BR-COFINS",
                              .category = "standard",
                              .percent = percent("3"),
                              .name = "COFINS",
                              .stacking = TaxStacking::kWithin}}};
  // [/brazil]
  EXPECT_EQ(taxes_of_price(brazil, Money::of_minor(100'00, *Currency::parse("BRL"))),
            (std::vector<std::int64_t>{9135, 500, 65, 300}));
  // [mali]
  TaxPolicy mali{.rates = {{.code = "ML-TVA",
                            .category = "standard",
                            .percent = percent("18"),
                            .name = "TVA",
                            .stacking = TaxStacking::kBeside},
                           {.code = "ML-TIMBRE",
                            .category = "standard",
                            .name = "Timbre",
                            .vat_code = "O",
                            .stacking = TaxStacking::kFlat,
                            .flat = Money::of_minor(200, kXof)}}};
  // [/mali]
  EXPECT_EQ(taxes_of_price(mali, Money::of_minor(10'000, kXof)),
            (std::vector<std::int64_t>{10'000, 1'800, 200}));
}

}  // namespace
}  // namespace octroi::test
