// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Santé Rurale: rural health centres in Mali.
//
// Two of its centres matter here. CSCOM Koulikoro begins a 30-day trial on 1 January, so that its
// billing days are anchored on 31 January: they fall on 29 February, on 31 March, on 30 April.
// CSCOM Kayes comes after the price change and pays 75 EUR where Koulikoro keeps paying 50.
#include <map>

#include "must.h"
#include "octroi/invoice/explain.h"
#include "story.h"

namespace quickstart {

using namespace octroi;
using namespace std::chrono_literals;

namespace {

constexpr const char* kBla = "cscom-bla";
constexpr const char* kKoulikoro = "cscom-koulikoro";
constexpr const char* kKayes = "cscom-kayes";
const PaymentMethod kCard{"card", "pm_visa"};

NewTenant centre(std::string name, std::string slug, std::string city) {
  return {.name = std::move(name),
          .slug = slug,
          .email = slug + "@sante.example.com",
          .city = std::move(city),
          .country_code = "ML",
          .zone = "Africa/Bamako",
          .language = "fr"};
}

void a_pilot_starts(World& world, Page&) {
  NewTenant bla = centre("CSCOM Bla", kBla, "Bla");
  bla.email.clear();  // pilots are not written to
  const TenantContext tenant = world.sign_up(bla);
  must(world.billing().subscribe(tenant, {.plan = "sante_rurale.free", .key = "pilot"}));
}

// A preview is the run itself, not yet committed.
void koulikoro_subscribes(World& world, Page& page) {
  const TenantContext clinic = world.sign_up(centre("CSCOM Koulikoro", kKoulikoro, "Koulikoro"));
  const OperationPlan plan =
      must(world.billing().plan(clinic, Subscribe{.plan = "sante_rurale.starter",
                                                  .trial_days = 30,
                                                  .payment_method = kCard,
                                                  .key = "sign-up"}));
  if (plan.is_replay) return;
  std::string preview = "preview, nothing is written yet:";
  for (const std::string& sentence : plan.explanation) preview += "\n- " + sentence;
  preview += "\n- " + std::to_string(plan.events.size()) + " events, " +
             std::to_string(plan.batch.writes().size()) + " records to write";
  page.say(world.now(), "CSCOM Koulikoro", preview);
  must(world.billing().apply(plan));

  if (auto d = world.billing().quota(clinic).consume("patients", 1); !d.allowed()) {
    page.say(world.now(), "CSCOM Koulikoro", "forbidden: " + d.reason());
  }
}

std::int64_t used(World& world, const TenantContext& tenant, const std::string& metric) {
  for (const UsedLimit& line : must(world.billing().usage_statement(tenant)).usage) {
    if (line.metric == metric) return line.used;
  }
  return 0;
}

void the_501st_patient(World& world, Page& page) {
  const TenantContext clinic = world.tenant(kKoulikoro);
  const TenantQuota quota = world.billing().quota(clinic);
  if (const std::int64_t rest = 500 - used(world, clinic, "patients"); rest > 0) {
    page.expect("patients 2 to 500 of January are let in", "within_limit",
                quota.consume("patients", rest).reason());
  }
  const QuotaAnswer refused = quota.consume("patients", 1);
  page.say(world.now(), "CSCOM Koulikoro",
           "registers its 501st patient of the month: refused, " + refused.reason());
  page.expect("the 501st patient of January", "limit_reached", refused.reason());
}

void a_new_month(World& world, Page& page) {
  const TenantContext clinic = world.tenant(kKoulikoro);
  if (used(world, clinic, "patients") > 0) return;
  page.expect("the first patient of February", "within_limit",
              world.billing().quota(clinic).consume("patients", 1).reason());
}

// Version 2 of starter is published (see World::wake_up_at). Whom would it move, if it were
// applied?
void the_price_changes(World& world, Page& page) {
  const Migration migration{{"sante_rurale.starter", 1}, {"sante_rurale.starter", 2}};
  for (const MigrationRow& row : must(world.billing().preview_migration(world.self(), migration))) {
    const Tenant holder = must(world.billing().tenant(world.self().enter(row.tenant)));
    page.say(world.now(), holder.name,
             "starter is 75.00 EUR from today; a migration would move it from " +
                 grouped(row.before) + " to " + grouped(row.after) + ", and is not applied");
  }
}

void kayes_subscribes(World& world, Page&) {
  const TenantContext clinic = world.sign_up(centre("CSCOM Kayes", kKayes, "Kayes"));
  must(world.billing().subscribe(clinic, {.plan = "sante_rurale.starter",
                                          .trial_days = 30,
                                          .payment_method = kCard,
                                          .key = "sign-up"}));
}

// "50.00 EUR x 13": the totals of a tenant's invoices, and how many there are of each.
std::string totals(World& world, const char* slug) {
  std::map<std::string, int> counts;
  for (const Invoice& invoice : must(world.billing().invoices(world.tenant(slug)))) {
    ++counts[grouped(invoice.total)];
  }
  std::string text;
  for (const auto& [total, count] : counts) enlist(text, total + " x " + std::to_string(count));
  return text;
}

void figures(World& world, Page& page) {
  std::string days;
  for (const Invoice& invoice : must(world.billing().invoices(world.tenant(kKoulikoro)))) {
    if (invoice.period_index < 4) enlist(days, format_date(*invoice.issued_on));
    if (invoice.period_index == 1) {
      page.show("Why " + invoice.number + " is " + grouped(invoice.total) + ":\n\n" +
                explain(invoice));
    }
  }
  page.expect("anchored on 31 January, billed on", "2028-01-31, 2028-02-29, 2028-03-31, 2028-04-30",
              days);
  page.expect("the old subscriber keeps its price", "50.00 EUR x 13", totals(world, kKoulikoro));
  page.expect("the new subscriber pays the new one", "75.00 EUR x 4", totals(world, kKayes));
  page.expect("the pilot pays nothing", "0",
              std::to_string(must(world.billing().invoices(world.tenant(kBla))).size()));
}

}  // namespace

Story sante_rurale() {
  return {.product = "Santé Rurale",
          .about = "Rural health centres. Starter: 50 EUR a month, 500 patients, 30 days on trial.",
          .told = {kBla, kKoulikoro, kKayes},
          .days = {{2027y / 12 / 1, a_pilot_starts},
                   {2028y / 1 / 1, koulikoro_subscribes},
                   {2028y / 1 / 20, the_501st_patient},
                   {2028y / 2 / 1, a_new_month},
                   {2028y / 9 / 1, the_price_changes},
                   {2028y / 9 / 5, kayes_subscribes}},
          .comes_out = figures};
}

}  // namespace quickstart
