// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/methods.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/plan/changing.h"
#include "engine/plan/choosing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/debts.h"
#include "engine/plan/messages.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kMethodsMax = 20;
constexpr std::size_t kCardDigitsMin = 13;
constexpr std::size_t kCardDigitsMax = 19;

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

// ISO/IEC 7812-1, annex B.
bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 == 0;
}

// Digits in a row, be they set apart by blanks or hyphens, that could be a card's number.
bool has_card_number(std::string_view text) {
  std::string digits;
  const auto is_one = [&digits] {
    return digits.size() >= kCardDigitsMin && digits.size() <= kCardDigitsMax &&
           passes_luhn(digits);
  };
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != ' ' && c != '-') {
      if (is_one()) return true;
      digits.clear();
    }
  }
  return is_one();
}

absl::Status check(Work& work, const AddPaymentMethod& request) {
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, request.method));
  OCTROI_RETURN_IF_ERROR(
      check_text("payment_method.label", request.label, {.bytes_max = 100, .may_be_empty = true}));
  if (request.method.provider.empty() || is_left_open(request.method)) {
    return refused("payment_method.no_provider", "a method on file names its provider");
  }
  // A telephone number may look like one.
  const bool is_card = request.kind == MethodKind::kCard;
  if (has_card_number(request.label) || (is_card && has_card_number(request.method.token))) {
    return refused("payment_method.card_number",
                   "this looks like a card's number, which octroi never keeps; give the provider's "
                   "token, and at most the last four digits");
  }
  if (request.last_day && !request.last_day->ok()) {
    return refused("payment_method.bad_date", "last_day is not a day");
  }
  return absl::OkStatus();
}

// The next day, after today, on which something is to be said of it.
std::optional<Instant> next_due(const Work& work, const TenantMethod& method, Date today) {
  if (!method.last_day || *method.last_day < today) return std::nullopt;
  std::chrono::sys_days next = std::chrono::sys_days(*method.last_day) + std::chrono::days(1);
  for (const std::int32_t days : work.engine.options().expiry_notice_days) {
    const auto on = std::chrono::sys_days(*method.last_day) - std::chrono::days(days);
    if (on > std::chrono::sys_days(today)) next = std::min(next, on);
  }
  return work.tenant.value.zone.start_of_day(Date(next));
}

std::string data_of(const TenantMethod& method) {
  JsonWriter json;
  json.object().field("provider", method.method.provider).field("kind", to_string(method.kind));
  if (method.last_day) json.field("last_day", format_date(*method.last_day));
  json.end();
  return std::move(json).text();
}

absl::StatusOr<records::Loaded<TenantMethod>> load_method(Work& work, PaymentMethodId id) {
  OCTROI_ASSIGN_OR_RETURN(
      auto found, records::load<TenantMethod>(work.engine.store(), work.context, id.to_string(),
                                              "payment_method"));
  if (!found.value.removed_at) return found;
  return make_error(absl::StatusCode::kNotFound, "payment_method.not_found",
                    "payment method " + id.to_string() + " was removed");
}

void change(Work& work, const records::Loaded<TenantMethod>& was, const TenantMethod& now,
            std::string_view event) {
  work.draft.change(was, now, event, data_of(now));
  work.draft.about(now.id.to_string());
}

// What failed by the methods there were is tried by this one at once.
absl::Status try_again(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto all,
                          records::load_all<records::Held>(work.engine.store(), work.context));
  for (auto& one : all) {
    const records::Held& held = one.value;
    const bool is_owing = held.open_invoice && held.subscription.failed_payments > 0;
    const bool is_let = !held.is_kept_out && !held.halted_with_tenant.value_or(false);
    if (!is_owing || !is_let || is_final(held.subscription.status) ||
        held.payment_method != tenants_methods()) {
      continue;
    }
    records::Held now = held;
    HeldWork hand{std::move(one), std::move(now)};
    hand.now.collection = records::Collection::kRetry;
    hand.now.collect_on = today_of(work, hand);
    note(work, hand, "subscription.payment_method_set", R"({"provider":"@tenant"})");
    schedule(work, hand);
  }
  return retry_debts(work);
}

std::int64_t place_for(const std::vector<records::Loaded<TenantMethod>>& on_file,
                       bool is_preferred) {
  if (on_file.empty()) return 0;
  return is_preferred ? on_file.front().value.place - 1 : on_file.back().value.place + 1;
}

}  // namespace

absl::StatusOr<Date> card_last_day(std::int32_t year, std::int32_t month) {
  const bool is_month = year >= 2000 && year <= 9999 && month >= 1 && month <= 12;
  if (!is_month) return refused("payment_method.bad_month", "a card's month is 1 to 12 of a year");
  const std::chrono::year_month of{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month))};
  return Date(of / std::chrono::last);
}

absl::Status plan_add_method(Work& work, const AddPaymentMethod& request) {
  OCTROI_RETURN_IF_ERROR(check(work, request));
  OCTROI_ASSIGN_OR_RETURN(const auto on_file, methods_on_file(work));
  for (const auto& one : on_file) {
    if (one.value.method != request.method) continue;
    return make_error(absl::StatusCode::kAlreadyExists, "payment_method.exists",
                      "the tenant has this method on file as " + one.row.id);
  }
  if (on_file.size() >= kMethodsMax) {
    return make_error(absl::StatusCode::kResourceExhausted, "payment_method.too_many",
                      "a tenant has at most 20 payment methods; remove one first");
  }
  OCTROI_ASSIGN_OR_RETURN(const Date today, tenants_today(work));
  TenantMethod method{.id = work.draft.new_id<PaymentMethodId>(),
                      .tenant = work.draft.tenant(),
                      .method = request.method,
                      .kind = request.kind,
                      .label = request.label,
                      .last_day = request.last_day,
                      .place = place_for(on_file, request.is_preferred),
                      .added_at = work.draft.now()};
  method.due_at = next_due(work, method, today);
  const std::string id = method.id.to_string();
  const std::string data = data_of(method);
  const bool works = !method.last_day || *method.last_day >= today;
  work.draft.create(id, std::move(method), "payment_method.added", data);
  if (works) OCTROI_RETURN_IF_ERROR(try_again(work));
  work.draft.about(id);
  return absl::OkStatus();
}

absl::Status plan_prefer_method(Work& work, const PreferPaymentMethod& request) {
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_method(work, request.method));
  OCTROI_ASSIGN_OR_RETURN(const auto on_file, methods_on_file(work));
  TenantMethod now = was.value;
  if (on_file.front().value.id != now.id) now.place = place_for(on_file, true);
  change(work, was, now, "payment_method.preferred");
  return absl::OkStatus();
}

absl::Status plan_extend_method(Work& work, const ExtendPaymentMethod& request) {
  if (request.last_day && !request.last_day->ok()) {
    return refused("payment_method.bad_date", "last_day is not a day");
  }
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_method(work, request.method));
  OCTROI_ASSIGN_OR_RETURN(const Date today, tenants_today(work));
  TenantMethod now = was.value;
  now.last_day = request.last_day;
  now.due_at = next_due(work, now, today);
  change(work, was, now, "payment_method.extended");
  if (!now.last_day || *now.last_day >= today) OCTROI_RETURN_IF_ERROR(try_again(work));
  work.draft.about(now.id.to_string());
  return absl::OkStatus();
}

absl::Status plan_remove_method(Work& work, const RemovePaymentMethod& request) {
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_method(work, request.method));
  TenantMethod now = was.value;
  now.removed_at = work.draft.now();
  now.due_at.reset();
  change(work, was, now, "payment_method.removed");
  return absl::OkStatus();
}

absl::Status plan_method_due(Work& work, PaymentMethodId id) {
  OCTROI_ASSIGN_OR_RETURN(const auto was, load_method(work, id));
  OCTROI_ASSIGN_OR_RETURN(const Date today, tenants_today(work));
  TenantMethod now = was.value;
  if (!now.due_at || *now.due_at > work.draft.now()) return absl::OkStatus();  // done meanwhile
  now.due_at = next_due(work, now, today);
  if (!now.last_day || *now.last_day < today) {
    change(work, was, now, "payment_method.expired");
    return absl::OkStatus();
  }
  change(work, was, now, "payment_method.expiring");
  notify(work, templates::kPaymentMethodExpiring, {},
         std::move(Values()
                       .text("payment_method", now.label.empty() ? now.method.provider : now.label)
                       .day("expires_on", now.last_day)));
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
