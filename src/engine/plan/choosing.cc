// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/choosing.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/plan/collecting.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/payment/routing.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kTenants = "@tenant";
constexpr std::string_view kAny = "@any";

// Routing by country needs the tenant, which a run may not have read.
absl::Status need_tenant(Work& work) {
  if (!work.tenant.value.id.is_nil()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(work.tenant,
                          records::load<Tenant>(work.engine.store(), work.context,
                                                work.context.tenant().to_string(), "tenant"));
  return absl::OkStatus();
}

void write_passed_over(JsonWriter& json, std::span<const PassedOver> passed_over) {
  if (passed_over.empty()) return;
  json.key("passed_over").array();
  for (const PassedOver& one : passed_over) {
    json.object().field("provider", one.provider).field("reason", to_string(one.reason)).end();
  }
  json.end();
}

std::string passed_over_text(std::span<const PassedOver> passed_over) {
  std::string text;
  for (const PassedOver& one : passed_over) {
    text += text.empty() ? "; passed over: " : ", ";
    text += one.provider + " (" + std::string(to_string(one.reason)) + ")";
  }
  return text;
}

std::vector<std::string> down_now(Work& work) {
  return work.engine.health().down(work.engine.options().routing.outage, work.draft.now());
}

// An invoice that nobody can be asked for is no error: it waits to be paid by hand.
absl::StatusOr<Choice> nobody(const absl::Status& why) {
  if (error_code(why) != "routing.no_provider") return why;
  return Choice{.sentence = error_message(why)};
}

absl::StatusOr<Choice> by_table(Work& work, const PaymentMethod& wish,
                                std::optional<MethodKind> kind, Money amount,
                                std::string_view plan) {
  OCTROI_RETURN_IF_ERROR(need_tenant(work));
  const auto found =
      route(work.engine.options().routing, {.amount = amount,
                                            .tenant = work.context.tenant(),
                                            .country = work.tenant.value.billing.country_code,
                                            .plan = std::string(plan),
                                            .kind = kind,
                                            .down = down_now(work)});
  if (!found.ok()) return nobody(found.status());
  JsonWriter json;
  json.object().field("rule", found->rule);
  if (found->is_down) json.field("is_down", true);
  write_passed_over(json, found->passed_over);
  json.end();
  return Choice{.method = {found->provider, wish.token},
                .route = std::move(json).text(),
                .sentence = found->provider + " by rule " + found->rule +
                            passed_over_text(found->passed_over)};
}

bool is_same(const PaymentMethod& method, const Payment& attempt) {
  return attempt.method == method && attempt.status == PaymentStatus::kFailed;
}

// What the earlier attempts on the invoice say of the method.
MethodState state_of(const TenantMethod& method, std::span<const Payment> attempts, Date today) {
  MethodState state{.provider = method.method.provider, .kind = method.kind};
  state.is_expired = method.last_day && *method.last_day < today;
  for (const Payment& attempt : attempts) {
    if (!is_same(method.method, attempt)) continue;
    state.was_tried = true;
    const auto reason = parse_decline_reason(attempt.failure);
    state.was_refused = state.was_refused || (reason.ok() && is_hard(*reason));
  }
  return state;
}

// Those of the tenant's methods whose provider is configured.
struct OnFile {
  std::vector<TenantMethod> methods;
  std::vector<MethodState> states;
};

absl::StatusOr<OnFile> on_file(Work& work, std::span<const Payment> attempts) {
  OCTROI_ASSIGN_OR_RETURN(const Date today, tenants_today(work));
  OCTROI_ASSIGN_OR_RETURN(auto loaded, methods_on_file(work));
  OnFile file;
  for (auto& one : loaded) {
    if (work.engine.provider(one.value.method.provider) == nullptr) continue;
    file.states.push_back(state_of(one.value, attempts, today));
    file.methods.push_back(std::move(one.value));
  }
  return file;
}

absl::StatusOr<Choice> by_tenant(Work& work, Money amount, std::span<const Payment> attempts) {
  OCTROI_ASSIGN_OR_RETURN(const OnFile file, on_file(work, attempts));
  const auto found =
      choose_method(work.engine.options().routing, file.states, amount, down_now(work));
  if (!found.ok()) return nobody(found.status());
  const TenantMethod& chosen = file.methods[found->index];
  JsonWriter json;
  json.object().field("method", chosen.id.to_string());
  write_passed_over(json, found->passed_over);
  json.end();
  return Choice{.method = chosen.method,
                .route = std::move(json).text(),
                .sentence = chosen.method.provider + ", the tenant's method" +
                            passed_over_text(found->passed_over),
                .is_expired = file.states[found->index].is_expired};
}

std::optional<MethodKind> kind_of(const PaymentMethod& wish) {
  const auto kind = parse_method_kind(std::string_view(wish.provider).substr(1));
  return kind.ok() ? std::optional(*kind) : std::nullopt;
}

bool charges_by_itself(const Engine& engine, std::string_view provider) {
  const PaymentProvider* found = engine.provider(provider);
  return found != nullptr && found->capabilities().off_session;
}

}  // namespace

PaymentMethod tenants_methods() { return {std::string(kTenants), {}}; }

PaymentMethod routed(std::optional<MethodKind> kind, std::string token) {
  std::string provider(kAny);
  if (kind) {
    provider.resize(1);
    provider += to_string(*kind);
  }
  return {std::move(provider), std::move(token)};
}

bool is_left_open(const PaymentMethod& method) noexcept { return method.provider.starts_with('@'); }

absl::StatusOr<Date> tenants_today(Work& work) {
  OCTROI_RETURN_IF_ERROR(need_tenant(work));
  return work.tenant.value.zone.date_of(work.draft.now());
}

absl::StatusOr<std::vector<records::Loaded<TenantMethod>>> methods_on_file(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto all,
                          records::load_all<TenantMethod>(work.engine.store(), work.context));
  std::erase_if(all, [](const auto& one) { return one.value.removed_at.has_value(); });
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.value.place, a.value.id) < std::tie(b.value.place, b.value.id);
  });
  return all;
}

absl::StatusOr<Choice> choose(Work& work, const PaymentMethod& wish, Money amount,
                              std::string_view plan, std::span<const Payment> attempts) {
  if (!is_left_open(wish)) return Choice{.method = wish};
  if (wish.provider == kTenants) return by_tenant(work, amount, attempts);
  return by_table(work, wish, kind_of(wish), amount, plan);
}

absl::StatusOr<bool> has_other_method(Work& work, const PaymentMethod& wish,
                                      const Payment& refused) {
  if (wish.provider != kTenants) return false;
  OCTROI_ASSIGN_OR_RETURN(const auto attempts,
                          records::load_all<Payment>(work.engine.store(), work.context, "attempt",
                                                     {Value(refused.invoice.to_string())}));
  OCTROI_ASSIGN_OR_RETURN(const OnFile file, on_file(work, records::values_of(attempts)));
  const RoutingTable& table = work.engine.options().routing;
  for (std::size_t i = 0; i < file.states.size(); ++i) {
    const MethodState& state = file.states[i];
    const bool fits = !reason_to_pass(table, state.provider, refused.amount, state.kind);
    const bool is_this_one = file.methods[i].method == refused.method;
    if (fits && !is_this_one && !state.is_expired && !state.was_refused) return true;
  }
  return false;
}

bool is_charged_at_once(const Engine& engine, const PaymentMethod& method) {
  if (!is_left_open(method)) return charges_by_itself(engine, method.provider);
  const std::optional<MethodKind> kind = kind_of(method);
  const auto& reaches = engine.options().routing.providers;
  if (method.provider == kTenants || reaches.empty()) {
    return std::ranges::any_of(engine.providers(),
                               [](const auto& one) { return one->capabilities().off_session; });
  }
  return std::any_of(reaches.begin(), reaches.end(), [&](const ProviderReach& reach) {
    const bool is_of_kind =
        !kind || std::find(reach.kinds.begin(), reach.kinds.end(), *kind) != reach.kinds.end();
    return is_of_kind && charges_by_itself(engine, reach.provider);
  });
}

absl::Status check_method(const Engine& engine, const PaymentMethod& method) {
  OCTROI_RETURN_IF_ERROR(
      check_text("payment_method.token", method.token, {.bytes_max = 200, .may_be_empty = true}));
  if (method.provider.empty() || engine.options().payments.empty()) return absl::OkStatus();
  if (method.provider == kTenants) return absl::OkStatus();
  if (is_left_open(method)) {
    const bool is_known = method.provider == kAny || kind_of(method);
    if (is_known && !engine.options().routing.empty()) return absl::OkStatus();
    return make_error(absl::StatusCode::kInvalidArgument, "payment.no_provider",
                      "a payment method that leaves its provider open needs .routing");
  }
  if (engine.provider(method.provider) != nullptr) return absl::OkStatus();
  return no_such_provider(engine, absl::StatusCode::kInvalidArgument);
}

absl::Status no_such_provider(const Engine& engine, absl::StatusCode category) {
  std::string names;
  for (const auto& provider : engine.providers()) {
    if (!names.empty()) names += ", ";
    names += provider->name();
  }
  return make_error(category, "payment.no_provider",
                    "no payment provider has that name; Billing was given: " + names);
}

}  // namespace v0
}  // namespace octroi
