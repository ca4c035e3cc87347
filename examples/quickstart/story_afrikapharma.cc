// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// AfrikaPharma: one instance per pharmacy.
//
// Pharmacie du Fleuve has a week on trial, then three payments fail and it is suspended. It pays
// the open invoice with another card and is let in again. Pharmacie de la Gare pays once, for ever.
#include "must.h"
#include "story.h"

namespace quickstart {

using namespace octroi;
using namespace std::chrono_literals;

namespace {

constexpr const char* kFleuve = "pharmacie-du-fleuve";
constexpr const char* kGare = "pharmacie-de-la-gare";

NewTenant pharmacy(std::string name, std::string slug, std::string city) {
  return {.name = std::move(name),
          .slug = slug,
          .email = slug + "@pharma.example.com",
          .city = std::move(city),
          .country_code = "SN",
          .zone = "Africa/Dakar",
          .language = "fr"};
}

// The scripted provider declines this wallet three times, then it has money again.
void fleuve_tries(World& world, Page&) {
  const TenantContext tenant = world.sign_up(pharmacy("Pharmacie du Fleuve", kFleuve, "Podor"));
  must(world.billing().subscribe(
      tenant, {.plan = "afrikapharma.monthly",
               .trial_days = 7,
               .payment_method = {"mobile_money", "fake:decline:insufficient_funds:3"},
               .key = "sign-up"}));
}

void at_the_gate(World& world, Page& page) {
  const AccessDecision gate = must(world.billing().access(world.tenant(kFleuve), "/stock"));
  page.say(world.now(), "Pharmacie du Fleuve",
           "opens /stock: " + std::to_string(gate.http_status) + ", " + gate.sentence);
  page.expect("a suspended pharmacy at the gate", "402", std::to_string(gate.http_status));
}

void fleuve_pays(World& world, Page& page) {
  const TenantContext tenant = world.tenant(kFleuve);
  const Invoice first = must(world.billing().invoices(tenant)).front();
  must(world.billing().pay_invoice(
      tenant,
      {.invoice = first.id, .payment_method = PaymentMethod{"card", "pm_visa"}, .key = "pay-1"}));
  must(world.billing().run_effects());
  const AccessDecision gate = must(world.billing().access(tenant, "/stock"));
  page.expect("a paying pharmacy at the gate", "200", std::to_string(gate.http_status));
}

void gare_pays_once(World& world, Page&) {
  const TenantContext tenant = world.sign_up(pharmacy("Pharmacie de la Gare", kGare, "Thiès"));
  must(world.billing().subscribe(tenant, {.plan = "afrikapharma.lifetime",
                                          .interval = kOnceForever,
                                          .payment_method = {"card", "pm_visa"},
                                          .key = "sign-up"}));
}

void figures(World& world, Page& page) {
  const TenantContext fleuve = world.tenant(kFleuve);
  std::string attempts;
  for (const Payment& payment : must(world.billing().payments(fleuve))) {
    if (payment.created_at > std::chrono::sys_days(2028y / 3 / 20)) continue;
    enlist(attempts, format_instant(payment.created_at).substr(0, 10) + " " +
                         std::string(to_string(payment.status)));
  }
  page.expect("attempts to collect the first month",
              "2028-03-08 failed, 2028-03-09 failed, 2028-03-12 failed, 2028-03-14 succeeded",
              attempts);
  const Subscription now = must(world.billing().subscriptions(fleuve)).front();
  page.expect("Fleuve today", "active", std::string(to_string(now.status)));

  const auto gare = must(world.billing().invoices(world.tenant(kGare)));
  page.expect("lifetime, invoiced once", "1 x 1,000.00 EUR",
              std::to_string(gare.size()) + " x " + grouped(gare.front().total));
}

}  // namespace

Story afrikapharma() {
  return {.product = "AfrikaPharma",
          .about = "Pharmacies. 7 days on trial, then 50 EUR a month; or 1,000 EUR for ever.",
          .told = {kFleuve, kGare},
          .days = {{2028y / 3 / 1, fleuve_tries},
                   {2028y / 3 / 13, at_the_gate},
                   {2028y / 3 / 14, fleuve_pays},
                   {2028y / 3 / 15, gare_pays_once}},
          .comes_out = figures};
}

}  // namespace quickstart
