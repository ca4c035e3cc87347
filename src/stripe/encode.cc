// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <utility>
#include <vector>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/http/url.h"
#include "octroi/stripe/stripe.h"
#include "octroi/stripe/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

HttpRequest call(const StripeOptions& options, HttpMethod method, const std::string& path) {
  HttpRequest request;
  request.method = method;
  request.url = options.base_url + path;
  request.headers = {{"Stripe-Version", options.api_version}};
  request.authorization = bearer_authorization(options.secret_key);
  request.is_repeatable = true;  // it reads, or has a key
  return request;
}

HttpRequest post(const StripeOptions& options, const std::string& path, const std::string& key,
                 const Fields& fields) {
  HttpRequest request = call(options, HttpMethod::kPost, path);
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.headers.push_back({"Idempotency-Key", key});
  request.body = encode_form(fields);
  return request;
}

void put(Fields& fields, std::string name, std::string_view value) {
  if (!value.empty()) fields.emplace_back(std::move(name), std::string(value));
}

// By these an intent is found again, and known as ours.
void put_metadata(Fields& fields, const std::string& prefix, const TenantContext& tenant,
                  const ChargeRequest& charge) {
  put(fields, prefix + "[octroi_key]", scoped_key(tenant, charge.idempotency_key));
  put(fields, prefix + "[octroi_payment]", charge.payment.to_string());
  put(fields, prefix + "[octroi_billed_for]", charge.billed_for);
  put(fields, prefix + "[octroi_reference]", charge.reference);
}

struct Payer {
  std::string_view customer;
  std::string_view method;
};

// "cus_…/pm_…": a method that is saved with a customer, which Stripe wants to be told.
Payer payer_of(const ChargeRequest& charge) {
  const std::string_view token = charge.payment_method;
  const std::size_t slash = token.find('/');
  if (!charge.customer.empty() || slash == std::string_view::npos) return {charge.customer, token};
  return {token.substr(0, slash), token.substr(slash + 1)};
}

absl::StatusOr<std::string> amount_of(Money amount) {
  const std::string_view code = amount.currency().code();
  if (code == "UGX" || code == "ISK") {
    return make_error(absl::StatusCode::kInvalidArgument, "payment.currency_unsupported",
                      "Stripe takes UGX and ISK in a form that differs between its pages");
  }
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t units, stripe_amount(amount));
  return std::to_string(units);
}

std::string currency_of(Money amount) { return to_lower_ascii(amount.currency().code()); }

}  // namespace

absl::StatusOr<HttpRequest> encode_stripe_intent(const StripeOptions& options,
                                                 const TenantContext& tenant,
                                                 const ChargeRequest& charge) {
  OCTROI_ASSIGN_OR_RETURN(std::string amount, amount_of(charge.amount));
  Fields fields = {{"amount", std::move(amount)}, {"currency", currency_of(charge.amount)}};
  const Payer payer = payer_of(charge);
  put(fields, "customer", payer.customer);
  put(fields, "payment_method", payer.method);
  put(fields, "confirm", "true");
  put(fields, "off_session", charge.is_off_session ? "true" : "false");
  put(fields, "description", charge.description);
  put_metadata(fields, "metadata", tenant, charge);
  return post(options, "/v1/payment_intents", scoped_key(tenant, charge.idempotency_key), fields);
}

absl::StatusOr<HttpRequest> encode_stripe_checkout(const StripeOptions& options,
                                                   const TenantContext& tenant,
                                                   const ChargeRequest& charge) {
  OCTROI_ASSIGN_OR_RETURN(std::string amount, amount_of(charge.amount));
  const std::string item = "line_items[0]";
  const std::string_view name =
      charge.description.empty() ? std::string_view(charge.reference) : charge.description;
  Fields fields = {
      {"mode", "payment"},
      {"success_url", options.success_url},
      {"cancel_url", options.cancel_url},
      {"client_reference_id", charge.payment.to_string()},
      {item + "[quantity]", "1"},
      {item + "[price_data][currency]", currency_of(charge.amount)},
      {item + "[price_data][unit_amount]", std::move(amount)},
      {item + "[price_data][product_data][name]", name.empty() ? "Invoice" : std::string(name)}};
  put(fields, "customer", charge.customer);
  put_metadata(fields, "metadata", tenant, charge);
  put_metadata(fields, "payment_intent_data[metadata]", tenant, charge);
  return post(options, "/v1/checkout/sessions", scoped_key(tenant, charge.idempotency_key), fields);
}

absl::StatusOr<HttpRequest> encode_stripe_refund(const StripeOptions& options,
                                                 const TenantContext& tenant,
                                                 std::string_view intent,
                                                 const RefundRequest& refund) {
  OCTROI_ASSIGN_OR_RETURN(std::string amount, amount_of(refund.amount));
  const std::string key = scoped_key(tenant, refund.idempotency_key);
  Fields fields = {{"payment_intent", std::string(intent)}, {"amount", std::move(amount)}};
  put(fields, "metadata[octroi_key]", key);
  put(fields, "metadata[octroi_reason]", refund.reason);
  return post(options, "/v1/refunds", key, fields);
}

HttpRequest encode_stripe_search(const StripeOptions& options, const TenantContext& tenant,
                                 std::string_view key) {
  // A key's characters hold neither quote nor backslash.
  const std::string query = "metadata['octroi_key']:'" + scoped_key(tenant, key) + "'";
  return call(options, HttpMethod::kGet,
              "/v1/payment_intents/search?limit=2&query=" + percent_encode(query));
}

HttpRequest encode_stripe_get_intent(const StripeOptions& options, std::string_view intent) {
  return call(options, HttpMethod::kGet, "/v1/payment_intents/" + percent_encode(intent));
}

HttpRequest encode_stripe_customer(const StripeOptions& options, const TenantContext& tenant,
                                   const StripeCustomer& customer) {
  Fields fields;
  put(fields, "email", customer.email);
  put(fields, "name", customer.name);
  put(fields, "metadata[octroi_tenant]", tenant.tenant().to_string());
  return post(options, "/v1/customers", scoped_key(tenant, "customer"), fields);
}

HttpRequest encode_stripe_setup(const StripeOptions& options, const TenantContext& tenant,
                                std::string_view customer, std::string_view idempotency_key) {
  Fields fields = {{"customer", std::string(customer)},
                   {"usage", "off_session"},
                   {"automatic_payment_methods[enabled]", "true"}};
  put(fields, "metadata[octroi_tenant]", tenant.tenant().to_string());
  return post(options, "/v1/setup_intents", scoped_key(tenant, idempotency_key), fields);
}

}  // namespace v0
}  // namespace octroi
