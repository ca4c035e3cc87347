// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/ordering.h"

#include <utility>
#include <variant>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/crediting.h"
#include "engine/plan/discounting.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "engine/plan/selling.h"
#include "octroi/invoice/order.h"
#include "octroi/notification/templates.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

struct OrderWork {
  records::Loaded<Order> was;
  Order now;
  // Its coupon, where it was redeemed in this very plan.
  std::optional<records::Loaded<Redemption>> redemption{};
  // How it is paid, where it was placed in this very plan.
  std::optional<PaymentMethod> method{};
};

absl::StatusOr<OrderWork> load_order(Work& work, OrderId id) {
  OCTROI_ASSIGN_OR_RETURN(
      auto was, records::load<Order>(work.engine.store(), work.context, id.to_string(), "order"));
  Order now = was.value;
  return OrderWork{.was = std::move(was), .now = std::move(now)};
}

absl::Status command(Work& work, OrderWork& order, const OrderCommand& command) {
  const OrderDecision decision = decide(order.now, command);
  if (const auto* refusal = std::get_if<OrderRefusal>(&decision)) return to_status(*refusal);
  const OrderEvent& event = std::get<OrderEvent>(decision);
  order.now = evolve(std::move(order.now), event);
  JsonWriter data;
  data.object().field("status", to_string(order.now.status));
  if (!order.now.reason.empty()) data.field("reason", order.now.reason);
  data.end();
  std::string name = "order.";
  name += event_name(event);
  work.draft.change(order.was, order.now, name, std::move(data).text());
  return absl::OkStatus();
}

// What is left of the order's coupon goes on with the subscription.
absl::Status hand_over_coupon(Work& work, const OrderWork& order, HeldWork& held) {
  std::vector<records::Loaded<Redemption>> redemptions;
  if (order.redemption) {
    redemptions.push_back(*order.redemption);
  } else if (!order.now.coupon.empty()) {
    OCTROI_ASSIGN_OR_RETURN(
        redemptions, records::load_all<Redemption>(work.engine.store(), work.context, "coupon",
                                                   {Value(order.now.coupon)}));
  }
  for (const auto& redemption : redemptions) {
    const bool is_active = redemption.value.status == RedemptionStatus::kActive;
    if (!is_active || redemption.value.subscription) continue;
    Redemption linked = redemption.value;
    linked.subscription = held.now.subscription.id;
    work.draft.change(redemption, linked, "redemption.linked",
                      R"({"order":")" + order.now.id.to_string() + "\"}");
    ++held.now.active_redemptions;
    break;  // those of the tenant's other orders stay with them
  }
  return absl::OkStatus();
}

// The method that paid the order, which its subscription is paid by from now on.
absl::StatusOr<PaymentMethod> method_of(Work& work, const OrderWork& order) {
  if (order.method) return *order.method;
  PaymentMethod method{order.now.payment_method, {}};
  const bool stays_open = is_left_open(method);
  if (!order.now.invoice) return method;
  OCTROI_ASSIGN_OR_RETURN(auto attempts,
                          records::load_all<Payment>(work.engine.store(), work.context, "attempt",
                                                     {Value(order.now.invoice->to_string())}));
  if (attempts.empty()) return method;
  PaymentMethod& last = attempts.back().value.method;
  if (!stays_open) return std::move(last);
  // Each renewal chooses anew; a telephone that was asked is asked again.
  if (method != tenants_methods()) method.token = std::move(last.token);
  return method;
}

// The subscription that was ordered begins today; its first period was paid with the order.
absl::StatusOr<SubscriptionId> start_subscription(Work& work, const OrderWork& of) {
  const Order& order = of.now;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, work.engine.held_version(order.plan));
  Subscription subscription;
  subscription.id = work.draft.new_id<SubscriptionId>();
  subscription.tenant = order.tenant;
  subscription.terms = {.plan = order.plan,
                        .interval = order.interval,
                        .currency = order.currency,
                        .quantity = order.quantity,
                        .add_ons = order.add_ons};
  subscription.starts_on = work.tenant.value.zone.date_of(work.draft.now());
  subscription.schedule.zone = work.tenant.value.zone;
  subscription.schedule.interval = order.interval;
  const std::string subject = order.id.to_string();
  OCTROI_ASSIGN_OR_RETURN(const PaymentMethod method, method_of(work, of));
  // Paid for before the tenant was closed: that period is given, and no other follows.
  const TenantStatus standing = work.tenant.value.status;
  subscription.auto_renews = standing != TenantStatus::kCancelled;
  HeldWork held = create_held(work, std::move(subscription), method, version->family);
  work.draft.about(subject);
  const Date today = today_of(work, held);
  OCTROI_RETURN_IF_ERROR(command(work, held, Start{.today = today}));
  OCTROI_RETURN_IF_ERROR(command(work, held, Renew{.today = today, .by_hand = true}));
  OCTROI_RETURN_IF_ERROR(hand_over_coupon(work, of, held));
  if (standing == TenantStatus::kSuspended) OCTROI_RETURN_IF_ERROR(halt(work, held));
  schedule(work, held);
  notify(
      work, templates::kWelcome, {},
      std::move(
          Values().text("plan", version->name).day("starts_on", held.now.subscription.starts_on)));
  return held.now.subscription.id;
}

absl::Status complete(Work& work, OrderWork& order) {
  OCTROI_ASSIGN_OR_RETURN(const SubscriptionId subscription, start_subscription(work, order));
  return command(work, order, CompleteOrder{.subscription = subscription, .at = work.draft.now()});
}

Effect provision_effect(Work& work, const Saga& saga) {
  return {.id = work.draft.new_id<EffectId>(),
          .tenant = work.draft.tenant(),
          .kind = EffectKind::kProvision,
          .status = EffectStatus::kPending,
          .subject = saga.id.to_string(),
          .template_name = {},
          .recipient = {},
          .data = "{}",
          .cause = work.draft.cause(),
          .once_key = "provision|" + saga.id.to_string(),
          .attempts = 0,
          .created_at = work.draft.now(),
          .due_at = work.draft.now(),
          .outcome = {}};
}

absl::Status begin_provisioning(Work& work, OrderWork& order) {
  OCTROI_RETURN_IF_ERROR(command(work, order, StartOrder{.at = work.draft.now()}));
  Facts facts{{"order", order.now.id.to_string()},
              {"plan", order.now.plan.code},
              {"tenant", work.draft.tenant().to_string()},
              {"slug", work.tenant.value.slug}};
  OCTROI_ASSIGN_OR_RETURN(Saga saga,
                          make_saga(work.draft.new_id<SagaId>(), work.draft.tenant(), "order",
                                    work.engine.options().provisioning_steps, std::move(facts)));
  const std::string id = saga.id.to_string();
  work.draft.create(id, saga, "saga.begun", R"({"order":")" + order.now.id.to_string() + "\"}");
  work.draft.add_effect(provision_effect(work, saga));
  return absl::OkStatus();
}

absl::Status mark_paid(Work& work, OrderWork& order, const Invoice& invoice) {
  OCTROI_RETURN_IF_ERROR(
      command(work, order, MarkOrderPaid{.invoice = invoice.id, .at = work.draft.now()}));
  if (work.engine.options().provisioner != nullptr) return begin_provisioning(work, order);
  OCTROI_RETURN_IF_ERROR(command(work, order, StartOrder{.at = work.draft.now()}));
  return complete(work, order);
}

constexpr char kKept[] = "; what was paid is kept as credit";

// What it redeemed when it was placed, of the same moment: an order's redemption names none.
absl::Status release_coupon(Work& work, const OrderWork& order) {
  if (order.now.coupon.empty()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(auto redeemed,
                          records::load_all<Redemption>(work.engine.store(), work.context, "coupon",
                                                        {Value(order.now.coupon)}));
  std::erase_if(redeemed, [&work, &order](const auto& one) {
    return work.released[order.now.coupon].contains(one.row.id) || one.value.subscription ||
           one.value.at != order.now.created_at || one.value.status == RedemptionStatus::kReleased;
  });
  if (redeemed.size() > 1) redeemed.erase(redeemed.begin() + 1, redeemed.end());
  return release_coupons(work, redeemed);
}

absl::Status cancel(Work& work, OrderWork& order, const std::string& reason) {
  OCTROI_RETURN_IF_ERROR(release_coupon(work, order));
  return command(work, order, CancelOrder{.reason = reason, .at = work.draft.now()});
}

// What was ordered cannot be delivered and its steps are undone: its invoice is taken back, and its
// money goes back to the payer where the provider can do that. The order waits for that, then ends.
absl::Status undo(Work& work, OrderWork& order, const std::string& reason) {
  OCTROI_RETURN_IF_ERROR(release_coupon(work, order));
  GivenBack given = GivenBack::kNothing;
  if (order.now.invoice) {
    OCTROI_ASSIGN_OR_RETURN(given, take_back(work, *order.now.invoice, reason));
  }
  if (given == GivenBack::kRefundBegun) {
    order.now.reason = reason;
    work.draft.change(order.was, order.now, "order.refund_begun", "{}");
    return absl::OkStatus();
  }
  const std::string kept = given == GivenBack::kCredit ? kKept : "";
  return command(work, order, FailOrder{.reason = reason + kept, .at = work.draft.now()});
}

absl::StatusOr<records::Loaded<Redemption>> use_coupon(Work& work, const PlaceOrder& request,
                                                       const Sale& sale,
                                                       const std::vector<RatedLine>& lines) {
  OCTROI_ASSIGN_OR_RETURN(const Money amount, first_amount(sale.first, request.quantity));
  const CouponUse use{.typed = request.coupon, .plan = request.plan, .amount = amount};
  OCTROI_ASSIGN_OR_RETURN(auto redemption, redeem_coupon(work, use));
  if (!redemption.value.periods_left) return redemption;  // for ever: nothing is used up
  if (!reaches_any(redemption.value.discount, lines)) return redemption;
  OCTROI_ASSIGN_OR_RETURN(Redemption used, use_period(redemption.value));
  JsonWriter data;
  data.object().field("code", used.discount.code).end();
  work.draft.change(redemption, used, "redemption.used", std::move(data).text());
  redemption.value = std::move(used);
  return redemption;
}

absl::StatusOr<InvoiceWork> invoice_order(Work& work, const PlaceOrder& request, const Sale& sale,
                                          OrderWork& order) {
  const Date today = work.tenant.value.zone.date_of(work.draft.now());
  const Schedule first{.anchor = today, .interval = request.interval};
  OCTROI_ASSIGN_OR_RETURN(const Period whole, period(first, 0));
  OCTROI_ASSIGN_OR_RETURN(auto lines, rate_period({.price = &sale.first,
                                                   .quantity = request.quantity,
                                                   .period = whole,
                                                   .is_first_invoice = true,
                                                   .tax_category = sale.version->tax_category}));
  std::vector<Discount> discounts;
  if (!request.coupon.empty()) {
    OCTROI_ASSIGN_OR_RETURN(order.redemption, use_coupon(work, request, sale, lines));
    discounts.push_back(order.redemption->value.discount);
  }
  return issue_invoice(work, {.order = order.now.id,
                              .currency = sale.terms.currency,
                              .lines = std::move(lines),
                              .discounts = std::move(discounts),
                              .plan = sale.version->name,
                              .plan_code = sale.version->ref.code,
                              .pays_by = request.payment_method});
}

Order new_order(Work& work, const PlaceOrder& request, const Sale& sale) {
  Order order;
  order.id = work.draft.new_id<OrderId>();
  order.tenant = work.draft.tenant();
  order.created_at = work.draft.now();
  order.changed_at = work.draft.now();
  order.plan = sale.version->ref;
  order.interval = request.interval;
  order.currency = sale.terms.currency;
  order.quantity = request.quantity;
  order.add_ons = sale.terms.add_ons;
  order.payment_method = request.payment_method.provider;
  return order;
}

// Nobody waits for an order that cannot be paid.
absl::Status check_choice(const PaymentMethod& wish, const Choice& choice) {
  if (is_left_open(wish) && choice.method.provider.empty()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "routing.no_provider",
                      choice.sentence);
  }
  if (!choice.is_expired) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "payment.method_expired",
                    "the tenant's payment method has expired; put another one on file first");
}

void put_amounts(OrderWork& order, const Invoice& invoice) {
  if (order.redemption) order.now.coupon = order.redemption->value.discount.code;
  order.now.subtotal = invoice.subtotal;
  order.now.discount = invoice.discount_total;
  order.now.tax = invoice.tax_total;
  order.now.total = invoice.total;
  order.now.invoice = invoice.id;
}

}  // namespace

absl::Status plan_order(Work& work, const PlaceOrder& request) {
  if (request.quantity < 1) return to_status(SubscriptionRefusal::kBadQuantity);
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, request.payment_method));
  OCTROI_ASSIGN_OR_RETURN(const Sale sale, find_sale(work.engine, work.tenant.value, request));
  OrderWork order;
  order.method = request.payment_method;
  order.now = new_order(work, request, sale);
  const std::string id = order.now.id.to_string();
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, invoice_order(work, request, sale, order));
  put_amounts(order, invoice.now);
  OCTROI_ASSIGN_OR_RETURN(const Seller* seller, work.engine.seller(invoice.now.issuer));
  const NumberFormat format =
      seller->orders.at(seller->series("orders"), work.issuer_today(invoice.now));
  order.now.issuer = invoice.now.issuer;
  order.now.series = format.series;
  order.was = work.draft.create(id, order.now, "order.placed",
                                R"({"plan":")" + order.now.plan.to_string() + "\"}");
  work.draft.about(id);
  work.draft.take_number(records::record_type<Order>(), id, number_series(work, *seller, format));
  notify(work, templates::kOrderConfirmation, id,
         std::move(Values().text("plan", sale.version->name).money("amount", order.now.total)));
  if (!amount_due(invoice.now).is_positive()) return mark_paid(work, order, invoice.now);
  OCTROI_RETURN_IF_ERROR(check_choice(request.payment_method, invoice.choice));
  return collect(work, nullptr, invoice);
}

absl::StatusOr<bool> order_paid(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(OrderWork order, load_order(work, *invoice.order));
  if (order.now.status != OrderStatus::kPending) return false;
  OCTROI_RETURN_IF_ERROR(mark_paid(work, order, invoice));
  return true;
}

absl::Status order_provisioned(Work& work, const Saga& saga) {
  const auto fact = saga.facts.find("order");
  if (fact == saga.facts.end()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const OrderId id, OrderId::parse(fact->second));
  OCTROI_ASSIGN_OR_RETURN(OrderWork order, load_order(work, id));
  if (saga.status == SagaStatus::kCompleted) return complete(work, order);
  return undo(work, order, "provisioning was taken back: " + saga.detail);
}

absl::Status cancel_orders(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<Order>(work.engine.store(), work.context));
  for (auto& one : all) {
    if (one.value.status != OrderStatus::kPending) continue;
    OrderWork order{.was = std::move(one), .now = {}};
    order.now = order.was.value;
    const std::string reason = "the tenant is closed";
    if (order.now.invoice) {
      OCTROI_RETURN_IF_ERROR(take_back(work, *order.now.invoice, reason).status());
    }
    OCTROI_RETURN_IF_ERROR(cancel(work, order, reason));
  }
  return absl::OkStatus();
}

absl::Status order_taken_back(Work& work, OrderId id) {
  OCTROI_ASSIGN_OR_RETURN(OrderWork order, load_order(work, id));
  if (order.now.status != OrderStatus::kPending) return absl::OkStatus();
  return cancel(work, order, "its invoice was taken back");
}

absl::Status order_refunded(Work& work, OrderId id, bool is_given, const std::string& detail) {
  OCTROI_ASSIGN_OR_RETURN(OrderWork order, load_order(work, id));
  // Only one that is being taken back has a reason yet; others may be credited in part meanwhile.
  if (is_final(order.now.status) || order.now.reason.empty()) return absl::OkStatus();
  const std::string reason = order.now.reason;
  if (is_given) {
    return command(work, order, RefundOrder{.reason = reason, .at = work.draft.now()});
  }
  return command(
      work, order,
      FailOrder{.reason = reason + kKept + " (no refund: " + detail + ")", .at = work.draft.now()});
}

}  // namespace v0
}  // namespace octroi
