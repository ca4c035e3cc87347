// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ESXi Backup Manager: Bronze, Silver and Gold.
//
// Hexagone orders Gold for a year with a coupon and pays by bank transfer: order, invoice,
// reference, an operator who sees the money, provisioning, done. Atelier takes Silver by card in
// Paris, where the clock changes on the very night of its first renewal.
#include "must.h"
#include "octroi/bank_transfer/bank_transfer.h"
#include "octroi/base/status.h"
#include "story.h"

namespace quickstart {

using namespace octroi;
using namespace std::chrono_literals;
using std::chrono::sys_days;

namespace {

constexpr const char* kHexagone = "hexagone";
constexpr const char* kAtelier = "atelier-numerique";
constexpr const char* kCoupon = "LAUNCH20";

NewTenant company(std::string name, std::string slug) {
  return {.name = std::move(name),
          .slug = slug,
          .email = "it@" + slug + ".example.com",
          .city = "Paris",
          .country_code = "FR",
          .zone = "Europe/Paris",
          .language = "fr"};
}

// 20% off the first Gold invoice, until the end of February in Paris.
void a_coupon_is_made(World& world, Page&) {
  must_unless_done(world.billing().create_coupon(
      world.self(), {.code = kCoupon,
                     .name = "Launch offer",
                     .kind = DiscountKind::kPercent,
                     .percent = must(Decimal::parse("20")),
                     .valid_until = must(Zone::parse("Europe/Paris")).start_of_day(2028y / 3 / 1),
                     .plans = {"esxi.gold"}}));
}

// What the order form shows while a code is typed.
std::string ask(World& world, const std::string& plan, const std::string& code) {
  const auto discount = world.billing().check_coupon(
      world.tenant(kHexagone), {.plan = plan, .interval = kYearly, .coupon = code});
  return discount.ok() ? grouped(*discount) + " off" : error_code(discount.status());
}

void hexagone_orders_gold(World& world, Page& page) {
  const TenantContext company_ = world.sign_up(company("Hexagone Hébergement", kHexagone));
  page.say(world.now(), "Hexagone Hébergement",
           "types LUNCH20: " + ask(world, "esxi.gold", "LUNCH20") +
               "; types LAUNCH20: " + ask(world, "esxi.gold", kCoupon));
  page.expect("LAUNCH20 on Gold", "398.00 EUR off", ask(world, "esxi.gold", kCoupon));
  page.expect("LAUNCH20 on Silver", "coupon.plan_excluded", ask(world, "esxi.silver", kCoupon));
  must(world.billing().place_order(company_, {.plan = "esxi.gold",
                                              .interval = kYearly,
                                              .coupon = kCoupon,
                                              .payment_method = {"bank_transfer", ""},
                                              .key = "order-1"}));
}

// An operator finds 1,592.00 EUR on the bank statement, under the reference of the invoice.
void the_transfer_arrives(World& world, Page& page) {
  const TenantContext company_ = world.tenant(kHexagone);
  for (const Payment& payment : must(world.billing().payments(company_))) {
    if (payment.status != PaymentStatus::kProcessing) continue;
    const Invoice invoice = must(world.billing().invoice(company_, payment.invoice));
    const std::string reference =
        must(transfer_reference(payment.tenant, payment.id, invoice.number));
    page.expect("the instructions carry the invoice's RF reference", "yes",
                payment.instructions.find(reference) != std::string::npos ? "yes" : "no");
    must(world.billing().verify_bank_transfer(
        world.self(), payment.tenant, payment.id,
        {.amount = payment.amount, .received_on = 2028y / 2 / 4, .statement_id = "2028-02-04/17"}));
  }
}

void the_coupon_has_expired(World& world, Page& page) {
  const std::string answer = ask(world, "esxi.gold", kCoupon);
  page.say(world.now(), "Hexagone Hébergement", "types LAUNCH20 again: " + answer);
  page.expect("LAUNCH20 in March", "coupon.expired", answer);
}

void atelier_subscribes(World& world, Page&) {
  const TenantContext company_ = world.sign_up(company("Atelier Numérique", kAtelier));
  must(world.billing().subscribe(company_, {.plan = "esxi.silver",
                                            .trial_days = 0,
                                            .payment_method = {"card", "pm_mastercard"},
                                            .key = "sign-up"}));
}

// A worker that runs a second before midnight in Paris, and again at midnight. In winter midnight
// is 23:00 UTC, in summer 22:00 UTC.
void a_night_worker(World& world, Instant midnight) {
  world.wait_until(midnight - 1s);
  world.run();
  world.wait_until(midnight);
  world.run();
}
void the_night_of_the_clock_change(World& world, Page&) {
  a_night_worker(world, sys_days(2028y / 3 / 25) + 23h);
}
void a_month_later(World& world, Page&) { a_night_worker(world, sys_days(2028y / 4 / 25) + 22h); }

// Paid until 26 May, used until then, and not billed again.
void atelier_cancels(World& world, Page&) {
  const TenantContext company_ = world.tenant(kAtelier);
  const Subscription held = must(world.billing().subscriptions(company_)).front();
  if (held.cancels_at_period_end) return;
  must(world.billing().cancel(company_, {.subscription = held.id, .when = When::kPeriodEnd}));
}

void figures(World& world, Page& page) {
  const TenantContext hexagone = world.tenant(kHexagone);
  for (const Order& order : must(world.billing().orders(hexagone))) {
    page.expect("Gold for a year", "1,990.00 EUR - 398.00 EUR = 1,592.00 EUR, completed",
                grouped(order.subtotal) + " - " + grouped(order.discount) + " = " +
                    grouped(order.total) + ", " + std::string(to_string(order.status)));
  }
  for (const Subscription& one : must(world.billing().subscriptions(hexagone))) {
    page.expect("Gold lasts", "2028-02-04 to 2029-02-04",
                format_date(*one.current_start) + " to " + format_date(*one.current_end));
  }
  std::string renewals;
  for (const AuditEvent& event : must(world.billing().events(world.tenant(kAtelier)))) {
    if (event.name == "subscription.renewed") {
      enlist(renewals, format_instant(event.at).substr(0, 16));
    }
  }
  page.expect("Silver is over", "cancelled",
              std::string(to_string(
                  must(world.billing().subscriptions(world.tenant(kAtelier))).front().status)));
  page.expect("Silver renews at midnight in Paris, before and after the clock change (UTC)",
              "2028-02-26T09:00, 2028-03-25T23:00, 2028-04-25T22:00", renewals);
}

}  // namespace

Story esxi() {
  return {.product = "ESXi Backup Manager",
          .about = "Backups. Silver: 79 EUR a month; Gold: 1,990 EUR a year.",
          .told = {kHexagone, kAtelier},
          .days = {{2028y / 1 / 15, a_coupon_is_made},
                   {2028y / 2 / 1, hexagone_orders_gold},
                   {2028y / 2 / 4, the_transfer_arrives},
                   {2028y / 2 / 26, atelier_subscribes},
                   {2028y / 3 / 2, the_coupon_has_expired},
                   {2028y / 3 / 25, the_night_of_the_clock_change},
                   {2028y / 4 / 25, a_month_later},
                   {2028y / 5 / 10, atelier_cancels}},
          .comes_out = figures};
}

}  // namespace quickstart
