// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/engine.h"

#include <algorithm>
#include <utility>

#include "engine/paused_price.h"
#include "engine/shown.h"
#include "octroi/base/text.h"
#include "octroi/notification/templates.h"
#include "octroi/provisioning/saga.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int32_t kDueDaysMax = 3650;
constexpr std::int32_t kLateDaysMax = 3650;

absl::Status bad_option(const std::string& what) {
  return make_error(absl::StatusCode::kInvalidArgument, "billing.bad_options", what);
}

// A name that no saga can have would be found out only when an order is paid for.
absl::Status check_steps(const BillingOptions& options) {
  if (options.provisioner == nullptr) return absl::OkStatus();
  if (options.provisioning_steps.empty()) {
    return bad_option("a provisioner needs the names of its steps; set .provisioning_steps");
  }
  const absl::Status made =
      make_saga(SagaId(kPlatform.bytes()), kPlatform, "order", options.provisioning_steps, {})
          .status();
  return made.ok() ? made : bad_option("provisioning_steps: " + error_message(made));
}

// A store that is busy or full now may open later; a process need not be started again for it.
bool may_pass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsUnknown(status);
}

// The later one of `day` and the day of the last document, of all tenants; of `issuer`, where one
// is given: others' that are dated later (their sellers' days begin earlier) are passed over.
template <class Document>
absl::StatusOr<Date> not_before_issued(Engine& engine, const std::optional<std::string>& issuer,
                                       Date day) {
  const RecordType& type = records::record_type<Document>();
  const std::size_t code = records::field_position(type, "issuer");
  const std::size_t issued_on = records::field_position(type, "issued_on");
  Query query{.type = &type, .index = "issued", .rows_max = 1, .descending = true};
  query.from = records::Column<Date>::encode(day);
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, engine.store().scan_all(engine.self(), query));
    for (const Row& row : page.rows) {
      if (issuer && row.values[code] != Value(*issuer)) continue;
      Date issued;
      if (!records::Column<Date>::decode(row.values[issued_on], issued)) {
        return records::bad_row(row, "issued_on");
      }
      return std::max(day, issued);
    }
    query.cursor = std::move(page.cursor);
    query.rows_max = 1000;
  } while (!query.cursor.empty());
  return day;
}

absl::Status issuer_is_missing(const std::string& code, const std::string& tenant) {
  return make_error(absl::StatusCode::kFailedPrecondition, "issuer.unknown",
                    "issuer " + code + " sells to tenant " + tenant +
                        " and is not among .issuer and .issuers; keep it, or give its tenants "
                        "another one first");
}

absl::Status check_required(const BillingOptions& options) {
  if (!options.notifiers.empty() && options.renderer == nullptr) {
    return bad_option("a notifier needs a renderer that writes its letters; set .renderer");
  }
  for (const std::string& name : options.required_notices) {
    if (find_template(name) == nullptr) {
      return bad_option("required_notices names \"" + name + "\", which is no template");
    }
  }
  return absl::OkStatus();
}

}  // namespace

Engine::Engine(Store& store, const Catalog& catalog, BillingOptions options)
    : store_(store),
      catalog_(catalog),
      options_(std::move(options)),
      clock_(options_.clock != nullptr ? options_.clock : &system_clock_),
      random_(options_.random != nullptr ? options_.random : &system_random_) {}

absl::Status Engine::open() {
  if (is_open_.load(std::memory_order_acquire)) return absl::OkStatus();
  const std::lock_guard lock(opening_);
  if (is_open_.load(std::memory_order_relaxed) || !refused_.ok()) return refused_;
  absl::Status status = check_options();
  if (status.ok()) status = store_.prepare(records::all_types());
  if (status.ok()) status = check_issuers_in_use();
  if (status.ok()) status = publish_catalog();
  is_open_.store(status.ok(), std::memory_order_release);
  if (!may_pass(status)) refused_ = status;
  return status;
}

absl::Status Engine::check_options() {
  OCTROI_ASSIGN_OR_RETURN(sellers_, make_sellers(options_));
  OCTROI_RETURN_IF_ERROR(validate(options_.tax));
  OCTROI_RETURN_IF_ERROR(validate(options_.proration));
  OCTROI_RETURN_IF_ERROR(validate(options_.dunning));
  OCTROI_RETURN_IF_ERROR(validate(options_.gate));
  OCTROI_RETURN_IF_ERROR(check_required(options_));
  OCTROI_RETURN_IF_ERROR(meet_notifiers());
  OCTROI_RETURN_IF_ERROR(meet_providers());
  OCTROI_RETURN_IF_ERROR(validate(options_.webhook_policy));
  OCTROI_RETURN_IF_ERROR(check_routing());
  if (options_.invoice_due_days < 0 || options_.invoice_due_days > kDueDaysMax) {
    return bad_option("invoices are due in 0 to 3650 days; set .invoice_due_days");
  }
  const LateUsagePolicy& late = options_.late_usage;
  const bool is_known =
      late.counts == LateUsage::kInRunningPeriod || late.counts == LateUsage::kInOriginalPeriod;
  if (!is_known || late.days_max < 1 || late.days_max > kLateDaysMax) {
    return bad_option("usage comes late by 1 to 3650 days; set .late_usage");
  }
  return check_steps(options_);
}

absl::Status Engine::meet_providers() {
  providers_.clear();
  for (PaymentProvider* payment : options_.payments) {
    if (payment == nullptr) return bad_option("a payment provider is null");
    std::unique_ptr<KnownProvider> known;
    try {
      known = std::make_unique<KnownProvider>(*payment);
    } catch (...) {
      return bad_option("a payment provider threw when it was asked for its name and capabilities");
    }
    const std::string name(known->name());
    if (!check_code("provider", name).ok()) {
      return bad_option(
          "a payment provider's name is 1 to 64 letters, digits, hyphens, "
          "underscores or dots");
    }
    if (provider(name) != nullptr) return bad_option("two payment providers are named " + name);
    providers_.push_back(std::move(known));
  }
  return absl::OkStatus();
}

absl::Status Engine::meet_notifiers() {
  notifiers_.clear();
  for (Notifier* notifier : options_.notifiers) {
    if (notifier == nullptr) return bad_option("a notifier is null");
    std::unique_ptr<KnownNotifier> known;
    try {
      known = std::make_unique<KnownNotifier>(*notifier);
    } catch (...) {
      return bad_option("a notifier threw when it was asked for its name and channels");
    }
    for (const Channel channel : kChannels) {
      if (known->channels().contains(channel) && this->notifier(channel) != nullptr) {
        return bad_option("two notifiers carry " + std::string(to_string(channel)) + " messages");
      }
    }
    notifiers_.push_back(std::move(known));
  }
  return absl::OkStatus();
}

absl::Status Engine::check_routing() const {
  OCTROI_RETURN_IF_ERROR(validate(options_.routing));
  std::int32_t before = 366;
  for (const std::int32_t days : options_.expiry_notice_days) {
    if (days < 1 || days >= before) {
      return bad_option("expiry_notice_days must fall, from 365 to 1");
    }
    before = days;
  }
  if (options_.routing.empty()) return absl::OkStatus();
  const auto& reaches = options_.routing.providers;
  for (const auto& provider : providers_) {
    const bool is_described = std::any_of(reaches.begin(), reaches.end(), [&](const auto& reach) {
      return reach.provider == provider->name();
    });
    if (!is_described) {
      return bad_option("the routing table does not describe " + std::string(provider->name()));
    }
  }
  for (const ProviderReach& reach : reaches) {
    if (provider(reach.provider) == nullptr) {
      return bad_option("the routing table describes " + reach.provider +
                        ", which is not one of the payment providers");
    }
  }
  return absl::OkStatus();
}

absl::Status Engine::publish_catalog() {
  Batch batch;
  for (const PlanVersion& plan : catalog_.plans()) {
    // Whether a version is still shown may change; nobody's price depends on it.
    PlanVersion sold = plan;
    sold.is_listed = true;
    OCTROI_RETURN_IF_ERROR(
        publish(plan.ref.to_string(), to_textproto(sold), "plan " + plan.ref.to_string(), batch));
  }
  for (const AddOn& add_on : catalog_.add_ons()) {
    // Nor on the plans that it is sold beside.
    AddOn sold = add_on;
    sold.plans.clear();
    OCTROI_RETURN_IF_ERROR(
        publish(records::add_on_id(add_on), to_textproto(sold), "add-on " + add_on.label(), batch));
  }
  if (batch.empty()) return absl::OkStatus();
  absl::Status committed = store_.commit(batch).status();
  // Another process that publishes the same catalogue at once is no conflict.
  if (absl::IsAlreadyExists(committed)) return publish_catalog();
  return committed;
}

absl::Status Engine::publish(const std::string& id, const std::string& definition,
                             const std::string& name, Batch& batch) {
  OCTROI_ASSIGN_OR_RETURN(
      auto published, records::find<records::PublishedPlan>(store_, self_.enter(kPlatform), id));
  if (!published) {
    batch.insert(records::to_row(kPlatform, id, records::PublishedPlan{definition}));
  } else if (published->value.definition != definition) {
    return make_error(absl::StatusCode::kFailedPrecondition, "catalog.version_changed",
                      name +
                          " was published with other contents; leave it as it was "
                          "and add a new version");
  }
  return absl::OkStatus();
}

Notifier* Engine::notifier(Channel channel) const noexcept {
  for (const auto& notifier : notifiers_) {
    if (notifier->channels().contains(channel)) return notifier.get();
  }
  return nullptr;
}

Instant Engine::now() const { return std::chrono::floor<std::chrono::milliseconds>(clock_->now()); }

absl::StatusOr<Date> Engine::issue_day(const Seller& seller) {
  std::optional<std::string> issuer;
  if (sellers_.size() > 1) issuer = seller.issuer.code;
  Date day = seller.today(now());
  OCTROI_ASSIGN_OR_RETURN(day, not_before_issued<Invoice>(*this, issuer, day));
  OCTROI_ASSIGN_OR_RETURN(day, not_before_issued<CreditNote>(*this, issuer, day));
  return day;
}

absl::StatusOr<const Seller*> Engine::seller(std::string_view code) const {
  if (code.empty() || sellers_.size() == 1) return &sellers_.front();
  for (const Seller& one : sellers_) {
    if (one.issuer.code == code) return &one;
  }
  return make_error(absl::StatusCode::kFailedPrecondition, "issuer.unknown",
                    "there is no issuer " + shown(code) +
                        "; keep each in .issuers for as long as tenants or documents name it");
}

absl::Status Engine::check_issuer(std::string_view code) const {
  const bool is_known =
      code.empty() || std::any_of(sellers_.begin(), sellers_.end(),
                                  [code](const Seller& one) { return one.issuer.code == code; });
  if (is_known) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "issuer.unknown",
                    "there is no issuer " + shown(code) + " among .issuer and .issuers");
}

// One question for each issuer that tenants name.
absl::Status Engine::check_issuers_in_use() {
  const RecordType& type = records::record_type<Tenant>();
  const std::size_t issuer = records::field_position(type, "issuer");
  Query query{.type = &type, .index = "issuer", .rows_max = 1};
  query.from = Value(std::string());
  for (;;) {
    OCTROI_ASSIGN_OR_RETURN(const Page page, store_.scan_all(self_, query));
    if (page.rows.empty()) return absl::OkStatus();
    const auto* code = std::get_if<std::string>(&page.rows.front().values[issuer]);
    if (code == nullptr || *code < std::get<std::string>(*query.from)) return absl::OkStatus();
    if (!check_issuer(*code).ok()) return issuer_is_missing(*code, page.rows.front().id);
    query.from = Value(*code + '\x01');  // the next code, whatever it begins with
  }
}

const Seller& Engine::seller_or_default(std::string_view code) const {
  const absl::StatusOr<const Seller*> found = seller(code);
  return found.ok() ? **found : sellers_.front();
}

PaymentProvider* Engine::provider(std::string_view name) const noexcept {
  for (const auto& provider : providers_) {
    if (provider->name() == name) return provider.get();
  }
  return nullptr;
}

void Engine::tell_progress(std::string what, std::int64_t done) const {
  if (!options_.on_progress) return;
  try {
    options_.on_progress({std::move(what), done});
  } catch (...) {  // who watches does not stop what is watched
  }
}

void Engine::tell_unexpected(const std::optional<Payment>& payment) const {
  if (!payment || !options_.on_unexpected_payment) return;
  try {
    options_.on_unexpected_payment(*payment);
  } catch (...) {  // the money is written down already; the host's trouble is its own
  }
}

void Engine::tell_disabled(const WebhookEndpoint& endpoint) const {
  if (!options_.on_webhook_disabled) return;
  try {
    options_.on_webhook_disabled(endpoint);
  } catch (...) {  // it is in the audit log
  }
}

absl::StatusOr<StreamHead> Engine::stream_head(TenantId tenant) {
  OCTROI_ASSIGN_OR_RETURN(
      auto found, records::find<records::Stream>(store_, within(tenant), records::kStreamId));
  if (!found) return StreamHead{};
  return StreamHead{std::move(found->value), found->row.version};
}

absl::StatusOr<std::optional<TenantId>> Engine::find_by_slug(std::string_view slug) {
  OCTROI_RETURN_IF_ERROR(open());
  OCTROI_ASSIGN_OR_RETURN(auto claim, records::find<records::Claim>(store_, self_.enter(kPlatform),
                                                                    records::slug_claim(slug)));
  if (!claim) return std::optional<TenantId>();
  OCTROI_ASSIGN_OR_RETURN(const TenantId tenant, TenantId::parse(claim->value.subject));
  return std::optional<TenantId>(tenant);
}

absl::StatusOr<std::vector<Membership>> Engine::memberships_of(UserId user) {
  OCTROI_RETURN_IF_ERROR(open());
  std::vector<Membership> memberships;
  Query query{
      .type = &records::record_type<Member>(), .index = "user", .equal = {Value(user.to_string())}};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, store_.scan_all(self_, query));
    for (const Row& row : page.rows) {
      OCTROI_ASSIGN_OR_RETURN(const Member member, records::from_row<Member>(row));
      memberships.push_back({member.tenant, member.role, member.active});
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return memberships;
}

}  // namespace v0
}  // namespace octroi
