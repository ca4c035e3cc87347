// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "timeline.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

#include "must.h"

namespace quickstart {

using namespace octroi;

namespace {

using Json = nlohmann::json;

Date utc_day(Instant at) { return Date(std::chrono::floor<std::chrono::days>(at)); }

// "bank transfer"
std::string words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// One tenant's records, and what each kind of event becomes in words; empty: not worth a line.
class Teller {
 public:
  Teller(Billing& billing, const TenantContext& context)
      : tenant_(must(billing.tenant(context))),
        events_(must(billing.events(context))),
        invoices_(must(billing.invoices(context))),
        payments_(must(billing.payments(context))),
        orders_(must(billing.orders(context))),
        subscriptions_(must(billing.subscriptions(context))) {}

  std::vector<Line> lines() {
    std::vector<Line> lines;
    for (const AuditEvent& event : events_) {
      const auto found = kWords.find(event.name);
      if (found == kWords.end()) continue;
      std::string what = std::invoke(found->second, *this, event, Json::parse(event.data));
      if (what.empty()) continue;
      lines.push_back({event.at, tenant_.zone.date_of(event.at), tenant_.name, std::move(what)});
    }
    return lines;
  }

 private:
  using Words = std::string (Teller::*)(const AuditEvent&, const Json&);
  static const std::map<std::string, Words> kWords;

  std::string subscribed(const AuditEvent& event, const Json&) {
    const Subscription& one = record(subscriptions_, event.subject);
    std::string text = "subscribes to " + plan_word(one.terms.plan.code);
    if (one.trial_days > 0) text += ", " + std::to_string(one.trial_days) + " days on trial";
    return text;
  }

  std::string reminded(const AuditEvent&, const Json& data) {
    enlist(reminders_, std::to_string(data.at("days_before").get<int>()));
    return {};
  }

  std::string renewed(const AuditEvent& event, const Json& data) {
    const std::string reminders = std::exchange(reminders_, {});
    const auto index = data.at("index").get<std::int64_t>();
    const Invoice* invoice = invoice_of(event.subject, index);
    if (invoice == nullptr) return {};  // nothing to pay
    const std::string terms = data.at("terms").get<std::string>();
    std::string text = index == 0 ? "first period of " : "renewed ";
    text += plan_word(terms.substr(0, terms.find('@'))) + ", " + grouped(invoice->total) + ", " +
            invoice->number;
    if (const Payment* paid = settled(*invoice);
        paid && utc_day(*paid->settled_at) == utc_day(event.at)) {
      text += ", paid by " + words(paid->method.provider);
    }
    if (!reminders.empty()) text += " (reminded " + reminders + " days ahead)";
    return text;
  }

  std::string payment_failed(const AuditEvent& event, const Json&) {
    const Payment& payment = record(payments_, event.subject);
    return "attempt " + std::to_string(payment.attempt) + " to collect " + number_of(payment) +
           " fails: " + words(payment.failure);
  }

  std::string payment_waits(const AuditEvent& event, const Json&) {
    const Payment& payment = record(payments_, event.subject);
    const Json how = Json::parse(payment.instructions);
    return "is asked to transfer " + grouped(payment.amount) + ", reference " +
           how.value("reference", "none");
  }

  // What was paid on the day it was billed stands in that line already.
  std::string payment_settled(const AuditEvent& event, const Json&) {
    const Payment& payment = record(payments_, event.subject);
    const bool is_late = utc_day(event.at) != utc_day(payment.created_at) || payment.attempt > 1;
    if (!is_late) return {};
    std::string text = "pays " + number_of(payment) + ", " + grouped(payment.amount) + " by " +
                       words(payment.method.provider);
    if (!payment.evidence.empty()) text += ": " + payment.evidence;
    return text;
  }

  std::string ordered(const AuditEvent& event, const Json&) {
    const Order& order = record(orders_, event.subject);
    return "orders " + plan_word(order.plan.code) + " for a " + format_interval(order.interval) +
           ": " + order.number + ", " + grouped(order.total) + " after " + grouped(order.discount) +
           " for coupon " + order.coupon + ", " +
           record(invoices_, order.invoice->to_string()).number;
  }

  std::string order_completed(const AuditEvent& event, const Json&) {
    return record(orders_, event.subject).number + " is provisioned and complete";
  }

  std::string suspended(const AuditEvent&, const Json& data) {
    return "is suspended: " + data.at("reason").get<std::string>();
  }
  std::string reactivated(const AuditEvent&, const Json&) { return "is reactivated"; }

  std::string will_end(const AuditEvent&, const Json&) {
    return "cancels, at the end of the period";
  }
  std::string ended(const AuditEvent&, const Json&) { return "has come to its end"; }

  const Invoice* invoice_of(const std::string& subscription, std::int64_t index) const {
    for (const Invoice& one : invoices_) {
      if (one.period_index == index && one.subscription &&
          one.subscription->to_string() == subscription) {
        return &one;
      }
    }
    return nullptr;
  }
  // An event always has its record.
  template <class T>
  static const T& record(const std::vector<T>& records, const std::string& id) {
    return *std::find_if(records.begin(), records.end(),
                         [&id](const T& one) { return one.id.to_string() == id; });
  }
  const Payment* settled(const Invoice& invoice) const {
    for (const Payment& one : payments_) {
      if (one.invoice == invoice.id && one.status == PaymentStatus::kSucceeded) return &one;
    }
    return nullptr;
  }
  std::string number_of(const Payment& payment) const {
    return record(invoices_, payment.invoice.to_string()).number;
  }

  Tenant tenant_;
  std::vector<AuditEvent> events_;
  std::vector<Invoice> invoices_;
  std::vector<Payment> payments_;
  std::vector<Order> orders_;
  std::vector<Subscription> subscriptions_;
  std::string reminders_;  // since the last renewal: "7, 3, 1"
};

const std::map<std::string, Teller::Words> Teller::kWords = {
    {"subscription.created", &Teller::subscribed},
    {"subscription.reminded", &Teller::reminded},
    {"subscription.renewed", &Teller::renewed},
    {"subscription.suspended", &Teller::suspended},
    {"subscription.reactivated", &Teller::reactivated},
    {"subscription.cancellation_scheduled", &Teller::will_end},
    {"subscription.cancelled", &Teller::ended},
    {"payment.processing", &Teller::payment_waits},
    {"payment.failed", &Teller::payment_failed},
    {"payment.succeeded", &Teller::payment_settled},
    {"order.placed", &Teller::ordered},
    {"order.completed", &Teller::order_completed},
};

}  // namespace

std::vector<Line> timeline(World& world, const std::string& slug) {
  return Teller(world.billing(), world.tenant(slug)).lines();
}

std::string plan_word(const std::string& code) { return code.substr(code.find('.') + 1); }

}  // namespace quickstart
