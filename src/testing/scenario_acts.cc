// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What tenants do in a scenario, and what is expected of them.

#include <utility>

#include "octroi/base/status.h"
#include "testing/scenario_world.h"

namespace octroi {
inline namespace v0 {
namespace scenario {
namespace {

absl::Status unreadable(const std::string& why) {
  return make_error(absl::StatusCode::kInvalidArgument, "scenario.unreadable", why);
}

When when_of(Words& words) {
  if (words.take("at_period_end")) return When::kPeriodEnd;
  words.take("now");
  return When::kNow;
}

// "card", or "card:fake:decline:insufficient_funds:3" with the fake provider's script behind it.
PaymentMethod method_of(const std::string& word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string::npos) return {word, "pm_1"};
  return {word.substr(0, colon), word.substr(colon + 1)};
}

bool is_plain_verb(std::string_view verb) {
  return verb == "renews" || verb == "pauses" || verb == "resumes" || verb == "stays" ||
         verb == "cancels";
}

void add_word(std::string& text, std::string_view word) {
  if (!text.empty()) text += ' ';
  text += word;
}

}  // namespace

absl::Status ScenarioWorld::act(const TenantContext& tenant, const std::string& verb,
                                Words& words) {
  if (verb == "subscribes") return subscribe(tenant, words);
  if (verb == "uses") return use(tenant, words);
  if (verb == "changes") return change(tenant, words);
  if (verb == "pays") return pay(tenant);
  if (!is_plain_verb(verb)) return unreadable("a tenant does not know how it \"" + verb + "\"");
  OCTROI_ASSIGN_OR_RETURN(const Subscription held, latest(tenant));
  if (verb == "renews") return billing().renew(tenant, {.subscription = held.id}).status();
  if (verb == "pauses") return billing().pause(tenant, {.subscription = held.id}).status();
  if (verb == "resumes") return billing().resume(tenant, {.subscription = held.id}).status();
  if (verb == "stays") return billing().undo_cancel(tenant, {held.id}).status();
  return billing().cancel(tenant, {.subscription = held.id, .when = when_of(words)}).status();
}

absl::Status ScenarioWorld::subscribe(const TenantContext& tenant, Words& words) {
  Subscribe request;
  request.plan = words.next();
  while (!words.empty()) {
    if (words.take("by")) {
      OCTROI_ASSIGN_OR_RETURN(request.interval, parse_interval(words.next()));
    } else if (words.take("in")) {
      OCTROI_ASSIGN_OR_RETURN(request.currency, Currency::parse(words.next()));
    } else if (words.take("seats")) {
      OCTROI_ASSIGN_OR_RETURN(request.quantity, words.number());
    } else if (words.take("trial")) {
      OCTROI_ASSIGN_OR_RETURN(const std::int64_t days, words.number());
      request.trial_days = static_cast<std::int32_t>(days);
    } else if (words.take("coupon")) {
      request.coupon = words.next();
    } else if (words.take("pays")) {
      request.payment_method = method_of(words.next());
    } else if (words.take("lapses")) {
      request.auto_renews = false;
    } else if (words.take("pays_first")) {
      request.pays_first = true;
    } else {
      return unreadable("a subscription knows no \"" + words.next() + "\"");
    }
  }
  return billing().subscribe(tenant, request).status();
}

absl::Status ScenarioWorld::change(const TenantContext& tenant, Words& words) {
  OCTROI_ASSIGN_OR_RETURN(const Subscription held, latest(tenant));
  ChangeSubscription request;
  request.subscription = held.id;
  while (!words.empty()) {
    if (words.take("to")) {
      request.plan = words.next();
    } else if (words.take("by")) {
      OCTROI_ASSIGN_OR_RETURN(request.interval, parse_interval(words.next()));
    } else if (words.take("seats")) {
      OCTROI_ASSIGN_OR_RETURN(request.quantity, words.number());
    } else if (words.peek() == "now" || words.peek() == "at_period_end") {
      request.when = when_of(words);
    } else {
      return unreadable("a change knows no \"" + words.next() + "\"");
    }
  }
  return billing().change(tenant, request).status();
}

absl::Status ScenarioWorld::use(const TenantContext& tenant, Words& words) {
  const std::string metric = words.next();
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t amount, words.number());
  const QuotaAnswer answer = billing().quota(tenant).consume(metric, amount);
  if (answer.allowed()) return absl::OkStatus();
  return make_error(absl::StatusCode::kResourceExhausted, "quota." + answer.reason(),
                    "the quota of " + metric + " refused: " + answer.reason());
}

absl::Status ScenarioWorld::pay(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(const auto invoices, billing().invoices(tenant));
  for (const Invoice& invoice : invoices) {
    if (invoice.status != InvoiceStatus::kOpen) continue;
    OCTROI_RETURN_IF_ERROR(
        billing()
            .pay_invoice(tenant,
                         {.invoice = invoice.id, .payment_method = PaymentMethod{"card", "pm_1"}})
            .status());
    return billing().run_effects().status();
  }
  return make_error(absl::StatusCode::kFailedPrecondition, "scenario.nothing_to_pay",
                    "no invoice is open");
}

absl::StatusOr<Subscription> ScenarioWorld::latest(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(auto all, billing().subscriptions(tenant));
  if (!all.empty()) return std::move(all.back());
  return make_error(absl::StatusCode::kNotFound, "subscription.not_found",
                    "the tenant has no subscription");
}

absl::Status ScenarioWorld::expect(const TenantContext& tenant, const std::string& verb,
                                   Words& words) {
  if (verb == "used") {
    const std::string metric = words.next();
    OCTROI_ASSIGN_OR_RETURN(const UsageStatement statement, billing().usage_statement(tenant));
    std::string used;
    for (const UsedLimit& line : statement.usage) {
      if (line.metric == metric) used = std::to_string(line.used);
    }
    return compare(words.rest(), used);
  }
  OCTROI_ASSIGN_OR_RETURN(const std::string actual, found(tenant, verb));
  return compare(words.rest(), actual);
}

absl::StatusOr<std::string> ScenarioWorld::found(const TenantContext& tenant,
                                                 const std::string& verb) {
  std::string text;
  if (verb == "is" || verb == "period") {
    OCTROI_ASSIGN_OR_RETURN(const Subscription held, latest(tenant));
    if (verb == "is") return std::string(to_string(held.status));
    if (held.current_start) add_word(text, format_date(*held.current_start));
    if (held.current_end) add_word(text, format_date(*held.current_end));
    return text;
  }
  if (verb == "mails") {
    for (const Delivery& delivery : mail_.deliveries()) {
      if (delivery.tenant == tenant.tenant()) add_word(text, delivery.message.template_name);
    }
    return text;
  }
  if (verb == "charged") {
    std::int64_t charges = 0;
    for (const FakeCharge& charge : card_.settled_charges()) {
      if (charge.tenant == tenant.tenant()) ++charges;
    }
    return std::to_string(charges);
  }
  OCTROI_ASSIGN_OR_RETURN(const auto invoices, billing().invoices(tenant));
  Money due;
  for (const Invoice& invoice : invoices) {
    if (verb == "invoices") add_word(text, invoice.total.amount());
    if (verb == "numbers") add_word(text, invoice.number);
    if (invoice.status != InvoiceStatus::kOpen) continue;
    if (due == Money()) due = Money::zero(invoice.currency);
    OCTROI_ASSIGN_OR_RETURN(due, add(due, amount_due(invoice)));
  }
  if (verb == "owes") return due == Money() ? std::string("nothing") : due.to_string();
  return text;
}

}  // namespace scenario
}  // namespace v0
}  // namespace octroi
