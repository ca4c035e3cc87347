// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "ending.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>

#include "must.h"

namespace quickstart {

using namespace octroi;

namespace {

long long as_printed(std::int64_t number) { return number; }

bool is_sent(const Effect& effect) {
  return effect.kind == EffectKind::kMessage && effect.status == EffectStatus::kDone;
}
bool is_pending(const Effect& effect) { return effect.due_at.has_value(); }

}  // namespace

Seen look(World& world) {
  Seen seen{.charges = std::ssize(world.provider_books()), .moments = world.moments()};
  for (const Tenant& tenant : must(world.billing().tenants(world.self()))) {
    const TenantContext context = world.self().enter(tenant.id);
    const auto effects = must(world.billing().effects(context));
    ++seen.tenants;
    seen.invoices += std::ssize(must(world.billing().invoices(context)));
    seen.mails += std::count_if(effects.begin(), effects.end(), is_sent);
    seen.pending += std::count_if(effects.begin(), effects.end(), is_pending);
  }
  return seen;
}

void print_remains(const Seen& seen, const Options& options) {
  std::printf("\n== What is left ==\n");
  std::printf("%lld tenants, %lld invoices, %lld charges, %lld mails.\n\n",
              as_printed(seen.tenants), as_printed(seen.invoices), as_printed(seen.charges),
              as_printed(seen.mails));
  std::printf(
      "  sqlite3 %s 'SELECT number, issued_on, total_minor, currency, status FROM invoices'\n",
      options.db.c_str());
  if (options.smtp.empty()) std::printf("  ls %s\n", options.mails.c_str());
  std::printf("  Run it again: it goes on where the file ends, and bills nothing twice.\n");
}

bool is_unchanged(const Seen& before, const Seen& after, bool is_quiet) {
  const bool is_same = before == after;
  if (is_quiet && is_same) return true;
  std::printf(
      "\nBefore this run: %lld invoices, %lld charges, %lld mails. After it: %lld, %lld, "
      "%lld.\n",
      as_printed(before.invoices), as_printed(before.charges), as_printed(before.mails),
      as_printed(after.invoices), as_printed(after.charges), as_printed(after.mails));
  std::printf(is_same ? "Nothing was written, billed or sent twice.\n"
                      : "[WRONG] Something was done twice.\n");
  return is_same;
}

bool is_all_sent(World& world) {
  std::int64_t unsent = 0;
  std::string why;
  for (const Tenant& tenant : must(world.billing().tenants(world.self()))) {
    for (const Effect& effect : must(world.billing().effects(world.self().enter(tenant.id)))) {
      if (effect.kind != EffectKind::kMessage || !is_pending(effect) || effect.attempts == 0) {
        continue;
      }
      ++unsent;
      why = effect.outcome;
    }
  }
  if (unsent == 0) return true;
  std::fprintf(stderr, "[WRONG] %lld mails could not be sent, and wait: %s\n", as_printed(unsent),
               why.c_str());
  return false;
}

bool is_verified(World& world, bool is_quiet) {
  const VerifyReport report =
      must(world.billing().verify(world.self(), {.provider_books = world.provider_books()}));
  for (const Violation& violation : report.violations) {
    std::printf("%s %s: %s\n", violation.invariant.c_str(), violation.subject.c_str(),
                violation.message.c_str());
  }
  std::printf(is_quiet ? "%s\n" : "\n%s\n", report.summary().c_str());
  return report.ok();
}

}  // namespace quickstart
