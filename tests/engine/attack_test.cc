// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Bad input is refused with its code and writes nothing.

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

// Knows the engine's tables, and so can tell whether anything at all was written.
class DumpingStore final : public Store {
 public:
  explicit DumpingStore(Store& inner) : inner_(inner) {}

  absl::Status prepare(std::span<const RecordType* const> types) override {
    types_.assign(types.begin(), types.end());
    return inner_.prepare(types);
  }
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override {
    return inner_.read(tenant, type, id);
  }
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override {
    return inner_.scan(tenant, query);
  }
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override {
    return inner_.scan_all(op, query);
  }
  absl::StatusOr<CommitResult> commit(const Batch& batch) override { return inner_.commit(batch); }

  std::vector<Row> dump(const Operator& op) {
    std::vector<Row> rows;
    for (const RecordType* type : types_) {
      Query query{.type = type};
      do {
        auto page = inner_.scan_all(op, query);
        EXPECT_TRUE(page.ok()) << page.status();
        for (Row& row : page->rows) rows.push_back(std::move(row));
        query.cursor = page->cursor;
      } while (!query.cursor.empty());
    }
    return rows;
  }

 private:
  Store& inner_;
  std::vector<const RecordType*> types_;
};

struct Target {
  World& world;
  Billing& billing;
  TenantContext tenant;
  SubscriptionId subscription;
  InvoiceId invoice;
  PaymentId payment;  // by card, settled
};

struct BadInput {
  std::string name;
  std::string code;
  std::function<absl::Status(Target&)> attempt;
};

BadInput bad_subscribe(std::string name, std::string code, Subscribe request) {
  return {std::move(name), std::move(code), [request = std::move(request)](Target& t) {
            return t.billing.subscribe(t.tenant, request).status();
          }};
}

BadInput bad_tenant(std::string name, std::string code, NewTenant request) {
  return {std::move(name), std::move(code), [request = std::move(request)](Target& t) {
            return t.billing.create_tenant(request).status();
          }};
}

std::vector<BadInput> bad_sales() {
  std::vector<BadInput> cases{
      bad_subscribe("no plan", "catalog.unknown_plan", {}),
      bad_subscribe("path as a plan", "catalog.unknown_plan", {.plan = "../starter"}),
      bad_subscribe("plan in capitals", "catalog.unknown_plan", {.plan = "STARTER"}),
      bad_subscribe("no seats", "subscription.bad_quantity", {.plan = "pro", .quantity = 0}),
      bad_subscribe("seats below zero", "subscription.bad_quantity",
                    {.plan = "pro", .quantity = -1}),
      bad_subscribe("interval not sold", "catalog.no_such_price",
                    {.plan = "pro", .interval = kYearly}),
      bad_subscribe("currency not sold", "catalog.no_such_price",
                    {.plan = "pro", .currency = kXof}),
      bad_subscribe("trial below zero", "subscription.bad_trial",
                    {.plan = "pro", .trial_days = -1}),
      bad_subscribe("trial of a lifetime", "subscription.bad_trial",
                    {.plan = "pro", .trial_days = 100000}),
      bad_subscribe("start in the past", "subscription.bad_start",
                    {.plan = "pro", .starts_on = day("2026-01-30")}),
      bad_subscribe("no such day", "subscription.bad_start", {.plan = "pro", .starts_on = Date{}}),
      bad_subscribe("coupon with a query", "text.bad_code", {.plan = "pro", .coupon = "' OR 1=1"}),
      bad_subscribe("unknown coupon", "coupon.unknown", {.plan = "pro", .coupon = "NOPE"}),
      bad_subscribe("unknown provider", "payment.no_provider",
                    {.plan = "pro", .payment_method = {"nobody", "pm"}}),
      bad_subscribe("line break in a token", "text.control_character",
                    {.plan = "pro", .payment_method = {"card", "pm\r\nX: 1"}}),
      bad_subscribe("endless key", "text.too_long", {.plan = "pro", .key = std::string(5000, 'k')}),
      bad_subscribe("NUL in a key", "text.control_character",
                    {.plan = "pro", .key = std::string("a\0b", 3)}),
  };
  cases.push_back(
      {"order without seats", "subscription.bad_quantity", [](Target& t) {
         return t.billing.place_order(t.tenant, {.plan = "pro", .quantity = 0}).status();
       }});
  return cases;
}

std::vector<BadInput> bad_tenants() {
  return {
      bad_tenant("no slug", "tenant.bad_slug", {.name = "A"}),
      bad_tenant("homoglyph slug", "tenant.bad_slug", {.name = "A", .slug = "g\xd0\xb0o"}),
      bad_tenant("slug taken", "tenant.slug_taken", {.name = "A", .slug = "gao"}),
      bad_tenant("unknown zone", "zone.unknown", {.name = "A", .slug = "a", .zone = "Mars/Base"}),
      bad_tenant("invalid UTF-8", "text.invalid_utf8", {.name = "A\xff", .slug = "a"}),
      bad_tenant("line break in an address", "text.bad_email",
                 {.name = "A", .slug = "a", .email = "a@b.ml\r\nBcc: c@d.ml"}),
      bad_tenant("country in words", "tenant.bad_country",
                 {.name = "A", .slug = "a", .country_code = "Mali"}),
  };
}

std::vector<BadInput> bad_changes() {
  return {
      {"change of nothing", "subscription.same_terms",
       [](Target& t) {
         return t.billing.change(t.tenant, {.subscription = t.subscription}).status();
       }},
      {"change to no seats", "subscription.bad_quantity",
       [](Target& t) {
         return t.billing.change(t.tenant, {.subscription = t.subscription, .quantity = 0})
             .status();
       }},
      {"no subscription", "subscription.not_found",
       [](Target& t) { return t.billing.cancel(t.tenant, {}).status(); }},
      {"an invoice as a subscription", "subscription.not_found",
       [](Target& t) {
         const SubscriptionId wrong(t.invoice.bytes());
         return t.billing.pause(t.tenant, {.subscription = wrong}).status();
       }},
      {"resume of what runs", "subscription.not_in_this_status",
       [](Target& t) { return t.billing.resume(t.tenant, {t.subscription}).status(); }},
      {"undo of nothing", "subscription.nothing_scheduled",
       [](Target& t) { return t.billing.undo_cancel(t.tenant, {t.subscription}).status(); }},
      {"pause until yesterday", "subscription.bad_date",
       [](Target& t) {
         return t.billing
             .pause(t.tenant, {.subscription = t.subscription, .resumes_on = day("2026-01-30")})
             .status();
       }},
      {"key of another request", "request.key_reused",
       [](Target& t) {
         return t.billing.subscribe(t.tenant, {.plan = "pro", .key = "first"}).status();
       }},
  };
}

std::vector<BadInput> bad_payments() {
  return {
      {"paid invoice again", "invoice.not_open",
       [](Target& t) { return t.billing.pay_invoice(t.tenant, {.invoice = t.invoice}).status(); }},
      {"transfer for a card's payment", "payment.not_waiting",
       [](Target& t) {
         const BankTransferEvidence seen{eur(50'00), day("2026-01-31"), "BNK-1"};
         return t.billing.verify_bank_transfer(t.world.op, t.tenant.tenant(), t.payment, seen)
             .status();
       }},
      {"notice of no payment", "id.malformed",
       [](Target& t) {
         const ChargeNotice notice{.notice_id = "n", .idempotency_key = "../", .result = {}};
         return t.billing.record_notice(t.tenant, notice).status();
       }},
      {"coupon above 100 %", "coupon.bad_percent",
       [](Target& t) {
         Coupon coupon;
         coupon.code = "ALL";
         coupon.percent = *Decimal::parse("100.1");
         return t.billing.create_coupon(t.world.op, coupon);
       }},
  };
}

TEST(Attack, BadInputIsRefusedWithItsCodeAndWritesNothing) {
  World world;
  DumpingStore store(world.store);
  Billing billing = world.bill(store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub =
      billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard, .key = "first"});
  ASSERT_TRUE(sub.ok()) << sub.status();
  ASSERT_TRUE(billing.run_due().ok());
  Target target{world,
                billing,
                clinic,
                sub->id,
                billing.invoices(clinic)->front().id,
                billing.payments(clinic)->front().id};
  const std::vector<Row> before = store.dump(world.op);
  ASSERT_GT(before.size(), 10u);
  for (const auto& cases : {bad_sales(), bad_tenants(), bad_changes(), bad_payments()}) {
    for (const BadInput& bad : cases) {
      EXPECT_EQ(error_code(bad.attempt(target)), bad.code) << bad.name;
      ASSERT_TRUE(store.dump(world.op) == before) << bad.name << " wrote something";
    }
  }
}

TEST(Attack, BadUsageIsRefusedAndCountsNothing) {
  World world;
  DumpingStore store(world.store);
  Billing billing = world.bill(store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter"}).ok());
  const std::vector<Row> before = store.dump(world.op);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const TenantQuota quota = billing.quota(clinic);
  for (const std::int64_t amount : {std::int64_t{0}, std::int64_t{-1}, -kMost, kMost}) {
    EXPECT_FALSE(quota.consume("patients", amount).allowed()) << amount;
  }
  EXPECT_EQ(quota.consume("../patients").reason(), "not_entitled");
  EXPECT_EQ(quota.consume("mobile").reason(), "not_entitled");
  EXPECT_TRUE(store.dump(world.op) == before);
}

}  // namespace
}  // namespace octroi::test
