// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Tdjaasa: a sales bot for small shops in Abidjan, in francs, which have no cents.
//
// Three shops work at the same moment, each in a thread of its own. A thread lists what it can see,
// uses what it bought, and asks for the others' invoices by their real ids.
#include <array>
#include <thread>

#include "must.h"
#include "story.h"

namespace quickstart {

using namespace octroi;
using namespace std::chrono_literals;

namespace {

struct Shop {
  const char* slug;
  const char* name;
  const char* plan;
};
constexpr std::array<Shop, 3> kShops{{{"chez-awa", "Chez Awa", "tdjaasa.starter"},
                                      {"marche-bio", "Marché Bio", "tdjaasa.pro"},
                                      {"wax-and-co", "Wax & Co", "tdjaasa.business"}}};

void the_shops_open(World& world, Page&) {
  for (const Shop& shop : kShops) {
    // Only Wax & Co has a mail address, and reads English; the others live on WhatsApp.
    const bool is_english = shop.slug == kShops[2].slug;
    const TenantContext tenant = world.sign_up({.name = shop.name,
                                                .slug = shop.slug,
                                                .email = is_english ? "ama@wax.example.com" : "",
                                                .city = "Abidjan",
                                                .country_code = "CI",
                                                .zone = "Africa/Abidjan",
                                                .language = is_english ? "en" : "fr"});
    must(world.billing().subscribe(
        tenant, {.plan = shop.plan, .payment_method = {"mobile_money", "wave"}, .key = "sign-up"}));
  }
}

// What one shop saw of itself and of the others.
struct Sight {
  bool is_signed_in = false;
  int own = 0;
  int foreign = 0;
  int not_found = 0;
};

constexpr int kRounds = 20;

// `others` are invoice ids that belong to the other two shops.
Sight work(Billing& billing, const TenantContext& shop, const std::vector<InvoiceId>& others) {
  Sight sight;
  const TenantQuota quota = billing.quota(shop);
  sight.is_signed_in = quota.consume("whatsapp_sessions", 1).allowed() ||
                       quota.check("whatsapp_sessions", 1).reason() == "limit_reached";
  for (int round = 0; round < kRounds; ++round) {
    const auto invoices = billing.invoices(shop);
    if (!invoices.ok()) continue;
    for (const Invoice& invoice : *invoices) {
      ++(invoice.tenant == shop.tenant() ? sight.own : sight.foreign);
    }
    for (const InvoiceId id : others) {
      if (absl::IsNotFound(billing.invoice(shop, id).status())) ++sight.not_found;
    }
  }
  return sight;
}

void three_at_once(World& world, Page& page) {
  std::array<std::vector<InvoiceId>, kShops.size()> others;
  for (std::size_t owner = 0; owner < kShops.size(); ++owner) {
    for (const Invoice& one : must(world.billing().invoices(world.tenant(kShops[owner].slug)))) {
      for (std::size_t i = 0; i < kShops.size(); ++i) {
        if (i != owner) others[i].push_back(one.id);
      }
    }
  }
  std::array<Sight, kShops.size()> sights;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kShops.size(); ++i) {
    const TenantContext shop = world.tenant(kShops[i].slug);
    threads.emplace_back([&, i, shop] { sights[i] = work(world.billing(), shop, others[i]); });
  }
  for (std::thread& thread : threads) thread.join();

  for (std::size_t i = 0; i < kShops.size(); ++i) {
    const Sight& sight = sights[i];
    page.say(world.now(), kShops[i].name,
             "in its own thread: saw " + std::to_string(sight.own) + " invoices of its own and " +
                 std::to_string(sight.foreign) + " of others; " + std::to_string(sight.not_found) +
                 " times another's invoice was not found");
    page.expect(std::string(kShops[i].name) + " saw of others", "0 of 80 asked for",
                std::to_string(kRounds * others[i].size() - sight.not_found + sight.foreign) +
                    " of " + std::to_string(kRounds * others[i].size()) + " asked for");
    page.expect(std::string(kShops[i].name) + " is connected", "yes",
                sight.is_signed_in ? "yes" : "no");
  }
}

void figures(World& world, Page& page) {
  const char* const prices[] = {"5,000 XOF", "10,000 XOF", "15,000 XOF"};
  for (std::size_t i = 0; i < kShops.size(); ++i) {
    const auto invoices = must(world.billing().invoices(world.tenant(kShops[i].slug)));
    page.expect(std::string(kShops[i].name) + " pays a month", std::string(prices[i]) + " x 4",
                grouped(invoices.front().total) + " x " + std::to_string(invoices.size()));
  }
}

}  // namespace

Story tdjaasa() {
  return {.product = "Tdjaasa",
          .about = "A sales bot for shops. 5,000, 10,000 or 15,000 XOF a month by mobile money.",
          .told = {kShops[0].slug, kShops[1].slug, kShops[2].slug},
          .days = {{2028y / 10 / 1, the_shops_open}, {2028y / 11 / 15, three_at_once}},
          .comes_out = figures};
}

}  // namespace quickstart
