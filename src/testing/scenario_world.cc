// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "testing/scenario_world.h"

#include <array>
#include <chrono>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace scenario {
namespace {

absl::Status unreadable(const std::string& why) {
  return make_error(absl::StatusCode::kInvalidArgument, "scenario.unreadable", why);
}

constexpr std::array<std::string_view, 8> kExpectations{"is",    "invoices", "numbers", "charged",
                                                        "mails", "owes",     "period",  "used"};

bool is_expectation(std::string_view verb) {
  for (const std::string_view one : kExpectations) {
    if (one == verb) return true;
  }
  return false;
}

// Cuts "... refused CODE" off a sentence; empty when nothing is foreseen.
std::string foreseen_code(std::string_view& sentence) {
  constexpr std::string_view kRefused = " refused ";
  const std::size_t at = sentence.rfind(kRefused);
  if (at == std::string_view::npos) return {};
  std::string code(sentence.substr(at + kRefused.size()));
  sentence = sentence.substr(0, at);
  return code;
}

}  // namespace

ScenarioWorld::ScenarioWorld(Store* store)
    : clock_(Instant{}),
      card_(clock_, {.name = "card"}),
      store_(store != nullptr ? *store : memory_) {}

void ScenarioWorld::set_catalog(Catalog catalog) {
  billing_.reset();
  catalog_ = std::move(catalog);
}

Billing& ScenarioWorld::billing() {
  if (billing_ == nullptr) {
    BillingOptions options;
    options.clock = &clock_;
    options.random = &random_;
    options.payments = {&card_};
    options.notifiers = {&mail_};
    options.renderer = &renderer_;
    billing_ = std::make_unique<Billing>(store_, catalog_, std::move(options));
  }
  return *billing_;
}

absl::Status ScenarioWorld::compare(const std::string& expected, const std::string& actual) {
  ++expectations;
  if (expected == actual) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "scenario.expectation",
                    "expected " + expected + ", found " + (actual.empty() ? "nothing" : actual));
}

absl::Status ScenarioWorld::carry_out(std::string_view sentence) {
  const std::string code = foreseen_code(sentence);
  Words words(sentence);
  const std::string subject = words.next();
  absl::Status status;
  if (const auto tenant = tenants_.find(subject); tenant != tenants_.end()) {
    const std::string verb = words.next();
    status = is_expectation(verb) ? expect(tenant->second, verb, words)
                                  : act(tenant->second, verb, words);
  } else {
    status = global(subject, words);
  }
  if (code.empty() || error_code(status) == "scenario.unreadable") return status;
  return compare("refused " + code, status.ok() ? "done" : "refused " + error_code(status));
}

absl::Status ScenarioWorld::global(const std::string& verb, Words& words) {
  if (verb == "today") {
    OCTROI_ASSIGN_OR_RETURN(const Instant now, words.instant());
    clock_.set(now);
    return absl::OkStatus();
  }
  if (verb == "tenant") return add_tenant(words);
  if (verb == "coupon") return add_coupon(words);
  if (verb == "run") return run(words, true);
  if (verb == "skip") return run(words, false);
  if (verb == "mrr") return check_mrr(words);
  if (verb == "verified") return check_verified();
  return unreadable("nobody is called \"" + verb + "\", and it is no sentence of its own");
}

absl::Status ScenarioWorld::add_tenant(Words& words) {
  NewTenant request;
  request.slug = words.next();
  request.name = request.slug;
  request.email = request.slug + "@example.org";
  if (words.take("zone")) request.zone = words.next();
  if (!words.empty()) return unreadable("a tenant has a name and a zone, not " + words.rest());
  OCTROI_ASSIGN_OR_RETURN(const TenantContext tenant, billing().create_tenant(request));
  tenants_.emplace(request.slug, tenant);
  return absl::OkStatus();
}

absl::Status ScenarioWorld::add_coupon(Words& words) {
  Coupon coupon;
  coupon.code = words.next();
  while (!words.empty()) {
    if (words.take("percent")) {
      OCTROI_ASSIGN_OR_RETURN(coupon.percent, Decimal::parse(words.next()));
    } else if (words.take("fixed")) {
      coupon.kind = DiscountKind::kFixed;
      OCTROI_ASSIGN_OR_RETURN(coupon.amount, words.money());
    } else if (words.take("periods")) {
      coupon.duration = DiscountDuration::kPeriods;
      OCTROI_ASSIGN_OR_RETURN(const std::int64_t periods, words.number());
      coupon.periods = static_cast<std::int32_t>(periods);
    } else if (words.take("forever")) {
      coupon.duration = DiscountDuration::kForever;
    } else if (words.take("max")) {
      OCTROI_ASSIGN_OR_RETURN(coupon.redemptions_max, words.number());
    } else if (words.take("until")) {
      OCTROI_ASSIGN_OR_RETURN(coupon.valid_until, words.instant());
    } else if (words.take("on")) {
      coupon.charges.push_back(words.next());
    } else {
      return unreadable("a coupon knows no \"" + words.next() + "\"");
    }
  }
  return billing().create_coupon(op_, coupon);
}

absl::Status ScenarioWorld::run(Words& words, bool daily) {
  if (!words.take("until")) return unreadable("run until when?");
  OCTROI_ASSIGN_OR_RETURN(const Instant until, words.instant());
  if (until < clock_.now()) return unreadable("time does not run back; use today");
  do {
    const Instant next = clock_.now() + std::chrono::hours(24);
    clock_.set(daily && next < until ? next : until);
    OCTROI_ASSIGN_OR_RETURN(const RunReport report, billing().run_due());
    if (!report.problems.empty()) {
      return make_error(absl::StatusCode::kInternal, "scenario.problem", report.problems.front());
    }
  } while (clock_.now() < until);
  return absl::OkStatus();
}

absl::Status ScenarioWorld::check_mrr(Words& words) {
  OCTROI_ASSIGN_OR_RETURN(const Money expected, words.money());
  OCTROI_ASSIGN_OR_RETURN(const RevenueReport report, billing().report(op_));
  Money actual = Money::zero(expected.currency());
  for (const RecurringRevenue& one : report.recurring) {
    if (one.currency == expected.currency()) actual = one.mrr;
  }
  return compare(expected.to_string(), actual.to_string());
}

absl::Status ScenarioWorld::check_verified() {
  VerifyOptions options;
  options.provider_books.emplace();
  for (const FakeCharge& charge : card_.settled_charges()) {
    options.provider_books->push_back({.provider = "card",
                                       .idempotency_key = charge.idempotency_key,
                                       .tenant = charge.tenant,
                                       .amount = charge.amount});
  }
  OCTROI_ASSIGN_OR_RETURN(const VerifyReport report, billing().verify(op_, options));
  std::string found;
  for (const Violation& violation : report.violations) {
    found += violation.invariant + " " + violation.subject + ": " + violation.message + "; ";
  }
  return compare("no violation", report.ok() ? "no violation" : found);
}

}  // namespace scenario
}  // namespace v0
}  // namespace octroi
