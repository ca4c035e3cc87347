// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PlantedBug: a way to break a good world, and the invariants that must name it.
//
// Unless it says otherwise the audit log is forged to agree with the doctored record, so that the
// chain of digests, which finds every clumsy edit, is not what finds it.

#ifndef OCTROI_TESTS_VERIFY_PLANTED_BUG_H_
#define OCTROI_TESTS_VERIFY_PLANTED_BUG_H_

#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "verify/row_store.h"

#include "engine/records/subscription_events.h"
#include "octroi/engine/verify.h"

namespace octroi::test {

using records::Claim;
using records::CouponCounter;
using records::CustomerCredit;
using records::Held;
using records::UsageCounter;

enum class Log { kForged, kAsItWas };

struct Doctored {
  RowStore rows;
  std::vector<ProviderCharge> books;
};

struct PlantedBug {
  const char* name;
  std::set<std::string> found_by;
  std::function<void(Doctored&)> plant;
  Log log = Log::kForged;
};

inline void PrintTo(const PlantedBug& bug, std::ostream* out) { *out << bug.name; }

// The table, by what they break.
std::vector<PlantedBug> money_bugs();
std::vector<PlantedBug> refund_bugs();
std::vector<PlantedBug> write_off_bugs();
std::vector<PlantedBug> charging_bugs();
std::vector<PlantedBug> subscription_bugs();
std::vector<PlantedBug> coupon_bugs();
std::vector<PlantedBug> usage_bugs();
std::vector<PlantedBug> metered_event_bugs();
std::vector<PlantedBug> meter_bugs();
std::vector<PlantedBug> correction_bugs();
std::vector<PlantedBug> document_bugs();
std::vector<PlantedBug> tenancy_bugs();
std::vector<PlantedBug> shape_bugs();
std::vector<PlantedBug> audit_bugs();
std::vector<PlantedBug> wallet_bugs();
std::vector<PlantedBug> webhook_bugs();
std::vector<PlantedBug> bill_bugs();
std::vector<PlantedBug> payer_bugs();
std::vector<PlantedBug> pool_bugs();

inline bool is_paid_period(const Invoice& invoice) {
  return invoice.status == InvoiceStatus::kPaid && invoice.period_index.has_value() &&
         invoice.amount_paid.is_positive();
}

// The first invoice that `wanted` is true of.
template <class Wanted>
auto invoice_where(Wanted wanted, std::function<void(Invoice&)> change) {
  return [wanted, change](Doctored& world) {
    world.rows.edit<Invoice>([&](Invoice& invoice, Row&) {
      if (!wanted(invoice)) return false;
      change(invoice);
      return true;
    });
  };
}

inline auto paid_invoice(std::function<void(Invoice&)> change) {
  return invoice_where(is_paid_period, std::move(change));
}

inline auto payment_where(PaymentStatus status, std::int64_t attempt,
                          std::function<void(Payment&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<Payment>([&](Payment& payment, Row&) {
      if (payment.status != status || payment.attempt != attempt) return false;
      change(payment);
      return true;
    });
  };
}

inline auto counter_of(std::string window, std::function<void(UsageCounter&)> change) {
  return [=](Doctored& world) {
    world.rows.edit<UsageCounter>([&](UsageCounter& counter, Row&) {
      if (counter.window != window) return false;
      change(counter);
      return true;
    });
  };
}

// The renewal of period 1 of a subscription that was billed further.
inline auto renewal_of_period_1(std::function<void(Renewed&)> change) {
  return [change](Doctored& world) {
    const auto later =
        world.rows.find<Held>([](const Held& held) { return held.subscription.next_index > 3; });
    ASSERT_FALSE(later.empty());
    world.rows.edit<AuditEvent>([&](AuditEvent& event, Row&) {
      if (event.name != "subscription.renewed" || event.subject != later.front().id) return false;
      auto told = records::event_from_json("renewed", event.data);
      auto& renewed = std::get<Renewed>(**told);
      if (renewed.index != 1) return false;
      change(renewed);
      event.data = records::event_to_json(renewed);
      return true;
    });
  };
}

template <class T>
auto first_of(std::function<void(T&)> change) {
  return [change](Doctored& world) {
    world.rows.edit<T>([&](T& value, Row&) {
      change(value);
      return true;
    });
  };
}

// The first row of the table `name`, as it stands.
inline auto raw_row(std::string name, std::function<void(Row&)> change) {
  return [=](Doctored& world) {
    for (Row& row : world.rows.rows) {
      if (row.type->name != name) continue;
      change(row);
      return;
    }
    FAIL() << "no " << name;
  };
}

inline auto charge_effect(std::function<void(Effect&)> change) {
  return [change](Doctored& world) {
    world.rows.edit<Effect>([&](Effect& effect, Row&) {
      if (effect.kind != EffectKind::kCharge) return false;
      change(effect);
      return true;
    });
  };
}

inline Money more(Money amount, std::int64_t minor) {
  return Money::of_minor(amount.minor() + minor, amount.currency());
}

inline const TenantId kNobody = *TenantId::parse("018f0000-0000-7000-8000-00000000dead");

// Moves 2 cents of a coupon from one line to another.
inline void shift_shares(Invoice& invoice) {
  InvoiceLine& from = invoice.lines[0];
  InvoiceLine& to = invoice.lines[1];
  for (auto [line, minor] : {std::pair{&from, -2}, std::pair{&to, 2}}) {
    line->discount = more(line->discount, minor);
    line->coupons[0].share = more(line->coupons[0].share, minor);
    line->net = more(line->net, -minor);
  }
}

inline bool has_two_discounted_lines(const Invoice& invoice) {
  return invoice.lines.size() >= 2 && invoice.lines[0].coupons.size() == 1 &&
         invoice.lines[1].coupons.size() == 1;
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_VERIFY_PLANTED_BUG_H_
