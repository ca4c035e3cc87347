// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "nlohmann/json.hpp"

#include <cstddef>
#include <limits>
#include <utility>

#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/ledger/ledger.h"

namespace octroi {
inline namespace v0 {
namespace {

using Json = nlohmann::json;

absl::Status bad_json(std::size_t posting, std::string_view what) {
  std::string message = "posting " + std::to_string(posting) + ": ";
  message += what;
  return make_error(absl::StatusCode::kDataLoss, "ledger.bad_json", message);
}

// The text of a member; nullptr where it is absent or no text.
const std::string* text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

std::optional<std::int64_t> integer_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  // Numbers that are not negative are kept apart, and reach beyond 2^63.
  if (const auto* natural = found->get_ptr<const Json::number_unsigned_t*>()) {
    if (*natural > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
    return static_cast<std::int64_t>(*natural);
  }
  const auto* number = found->get_ptr<const Json::number_integer_t*>();
  return number == nullptr ? std::nullopt : std::optional<std::int64_t>(*number);
}

absl::StatusOr<Posting> posting_from(const Json& json, std::size_t position) {
  if (!json.is_object()) return bad_json(position, "is no object");
  const std::string* account = text_of(json, "account");
  const auto known = account == nullptr ? std::nullopt : parse_ledger_account(*account);
  if (!known) return bad_json(position, "account is missing or unknown");
  const std::optional<std::int64_t> minor = integer_of(json, "minor");
  if (!minor) return bad_json(position, "minor is no whole number of 64 bits");
  const std::string* code = text_of(json, "currency");
  if (code == nullptr) return bad_json(position, "currency is missing");
  const absl::StatusOr<Currency> currency = Currency::parse(*code);
  if (!currency.ok()) return bad_json(position, "currency is unknown");
  const std::string* detail = text_of(json, "detail");
  if (json.size() != (detail == nullptr ? 3u : 4u)) return bad_json(position, "has other members");
  return Posting{*known, detail == nullptr ? std::string() : *detail,
                 Money::of_minor(*minor, *currency)};
}

}  // namespace

std::string postings_to_json(std::span<const Posting> postings) {
  JsonWriter json;
  json.array();
  for (const Posting& posting : postings) {
    json.object().field("account", to_string(posting.account));
    if (!posting.detail.empty()) json.field("detail", posting.detail);
    json.field("minor", posting.amount.minor());
    json.field("currency", posting.amount.currency().code()).end();
  }
  json.end();
  return std::move(json).text();
}

absl::StatusOr<std::vector<Posting>> postings_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) {
    return make_error(absl::StatusCode::kDataLoss, "ledger.bad_json",
                      "the postings are no JSON array");
  }
  std::vector<Posting> postings;
  postings.reserve(json.size());
  for (const Json& element : json) {
    OCTROI_ASSIGN_OR_RETURN(Posting posting, posting_from(element, postings.size()));
    postings.push_back(std::move(posting));
  }
  return postings;
}

}  // namespace v0
}  // namespace octroi
