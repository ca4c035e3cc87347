// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Cabinet: law firms, by the month, with analyses that are counted.
//
// Seventeen firms start on 1 November. Cabinet Morel uses 245 of its 500 analyses in the first
// month and 545 in the second: 45 above the limit, at 0.50 EUR each, billed with the month after.
#include <vector>

#include "must.h"
#include "octroi/base/status.h"
#include "octroi/invoice/explain.h"
#include "story.h"

namespace quickstart {

using namespace octroi;
using namespace std::chrono_literals;

namespace {

constexpr const char* kMorel = "cabinet-morel";

struct Firms {
  const char* plan;
  std::vector<const char*> names;
};
const Firms kFirms[] = {{"cabinet.starter",
                         {"Aubert", "Blanc", "Caron", "David", "Étienne", "Faure", "Girard",
                          "Henry", "Imbert", "Joly"}},
                        {"cabinet.professional", {"Morel", "Noël", "Olivier", "Perrin", "Roche"}},
                        {"cabinet.enterprise", {"Simon & Tessier", "Vidal Weber"}}};

// "Cabinet Étienne" as "cabinet-5": a slug is ASCII, so firms are numbered.
std::string slug_of(const std::string& name, int number) {
  return name == "Morel" ? kMorel : "cabinet-" + std::to_string(number);
}

void the_firms_start(World& world, Page&) {
  int number = 0;
  for (const Firms& firms : kFirms) {
    for (const std::string name : firms.names) {
      const std::string slug = slug_of(name, ++number);
      NewTenant firm{.name = "Cabinet " + name,
                     .slug = slug,
                     .country_code = "FR",
                     .zone = "Europe/Paris",
                     .language = "fr"};
      if (slug == kMorel) firm.email = "compta@morel.example.com";
      const TenantContext tenant = world.sign_up(firm);
      must(world.billing().subscribe(
          tenant, {.plan = firms.plan, .payment_method = {"card", "pm_visa"}, .key = "sign-up"}));
    }
  }
}

// Counts up to `used`: looking first makes it safe to do again.
void use(World& world, const TenantContext& tenant, const std::string& metric, std::int64_t used) {
  for (const UsedLimit& line : must(world.billing().usage_statement(tenant)).usage) {
    if (line.metric != metric || line.used >= used) continue;
    if (const auto d = world.billing().quota(tenant).consume(metric, used - line.used);
        !d.allowed()) {
      stop(make_error(absl::StatusCode::kInternal, "quickstart.quota", d.reason()));
    }
  }
}

std::string statement(World& world, const TenantContext& tenant) {
  const UsageStatement now = must(world.billing().usage_statement(tenant));
  std::string text = "since " + format_date(now.period_start);
  for (const UsedLimit& line : now.usage) {
    if (line.used == 0) continue;
    enlist(text, line.metric + " " + std::to_string(line.used) + " of " +
                     (line.limit ? std::to_string(*line.limit) : "unlimited"));
  }
  return text + ", overage fees " + grouped(now.overage_fees) + ", total due " +
         grouped(now.total_due);
}

void morel_in_november(World& world, Page& page) {
  const TenantContext morel = world.tenant(kMorel);
  use(world, morel, "users", 8);
  use(world, morel, "analyses", 245);
  const std::string text = statement(world, morel);
  page.say(world.now(), "Cabinet Morel", text);
  page.expect("Morel's statement of November",
              "since 2028-11-01, users 8 of 10, analyses 245 of 500, overage fees 0.00 EUR, "
              "total due 299.00 EUR",
              text);
  const TenantQuota granted = world.billing().quota(morel);
  page.expect("and what it may use", "ceseda-pro-v1, threshold 0.87, advanced",
              must(granted.setting("ai_model")) + ", threshold " +
                  must(granted.setting("threshold")) +
                  (must(granted.flag("advanced")) ? ", advanced" : ""));
}

void morel_in_december(World& world, Page& page) {
  const TenantContext morel = world.tenant(kMorel);
  use(world, morel, "analyses", 545);
  const std::string text = statement(world, morel);
  page.say(world.now(), "Cabinet Morel", text);
  page.expect("Morel's statement of December",
              "since 2028-12-01, users 8 of 10, analyses 545 of 500, overage fees 22.50 EUR, "
              "total due 321.50 EUR",
              text);
}

void figures(World& world, Page& page) {
  for (const Invoice& invoice : must(world.billing().invoices(world.tenant(kMorel)))) {
    if (invoice.issued_on != 2029y / 1 / 1) continue;
    page.show("Why " + invoice.number + " is " + grouped(invoice.total) + ":\n\n" +
              explain(invoice));
    page.expect("January's fee and December's overage", "321.50 EUR", grouped(invoice.total));
  }
  const RevenueReport report = must(world.billing().report(world.self(), {.plans = "cabinet."}));
  std::string firms;
  std::string table = "The report of the Cabinet's plans:\n\n";
  for (const PlanRevenue& row : report.plans) {
    enlist(firms, std::to_string(row.subscriptions) + " " + row.plan.substr(8));
    table += "  " + row.plan + ": " + std::to_string(row.subscriptions) + " subscriptions, " +
             grouped(row.mrr) + " a month\n";
  }
  const RecurringRevenue& total = report.recurring.front();
  table += "  together: " + std::to_string(total.subscriptions) + " subscriptions, MRR " +
           grouped(total.mrr) + ", ARR " + grouped(total.arr) + "\n";
  page.show(table);
  page.expect("firms", "2 enterprise, 5 professional, 10 starter", firms);
  page.expect("MRR", "3,683.00 EUR", grouped(total.mrr));
  page.expect("ARR", "44,196.00 EUR", grouped(total.arr));
}

}  // namespace

Story cabinet() {
  return {.product = "Cabinet",
          .about =
              "Law firms. 99, 299 or 599 EUR a month; analyses above the limit 0.50 EUR each. "
              "One firm of seventeen is told.",
          .told = {kMorel},
          .days = {{2028y / 11 / 1, the_firms_start},
                   {2028y / 11 / 20, morel_in_november},
                   {2028y / 12 / 20, morel_in_december}},
          .comes_out = figures};
}

}  // namespace quickstart
