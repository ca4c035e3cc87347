// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "other_side.h"

#include <string_view>
#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"

namespace example {

using octroi::FakeAnswerKind;
using octroi::HttpOutcome;
using octroi::HttpRequest;
using octroi::HttpResult;

namespace {

HttpResult answer(int status, std::string body = "{}") {
  return {HttpOutcome::kAnswered, {status, {}, std::move(body)}, {}};
}

std::string to_json(const OtherSide::Charge& charge, std::int64_t minor) {
  octroi::JsonWriter json;
  json.object().field("id", charge.id).field("state", charge.state).field("minor", minor);
  json.field("currency", charge.currency).field("reason", "no_money").end();
  return std::move(json).text();
}

// What stands behind "/charges/": "k" or "k/refunds"; empty for the list itself.
std::string_view place_of(std::string_view url) {
  constexpr std::string_view kCharges = "/charges/";
  const std::size_t at = url.find(kCharges);
  return at == std::string_view::npos ? std::string_view() : url.substr(at + kCharges.size());
}

}  // namespace

void OtherSide::arrange(FakeAnswerKind kind) {
  const std::lock_guard lock(mutex_);
  next_ = kind;
}

OtherSide::Charge OtherSide::charge(const std::string& key) {
  const std::lock_guard lock(mutex_);
  return charges_[key];
}

void OtherSide::pay(const std::string& key) {
  const std::lock_guard lock(mutex_);
  Charge& charge = charges_[key];
  if (charge.state != "waiting") return;
  charge.state = "paid";
  ++charge.times;
}

HttpResult OtherSide::take(const HttpRequest& request) {
  const auto json = octroi::JsonValue::parse(request.body);
  const std::string key = json->at("key").text();
  const std::int64_t minor = json->at("minor").integer().value_or(0);
  const std::string currency = json->at("currency").text();
  if (const auto known = charges_.find(key); known != charges_.end()) {
    const Charge& charge = known->second;
    const bool is_same = charge.minor == minor && charge.currency == currency &&
                         charge.payment == json->at("payment").text();
    return is_same ? answer(200, to_json(charge, charge.minor)) : answer(409);
  }
  const FakeAnswerKind kind = std::exchange(next_, std::nullopt).value_or(FakeAnswerKind::kSettle);
  if (kind == FakeAnswerKind::kUnreachable) return {HttpOutcome::kNotSent, {}, "no connection"};
  if (kind == FakeAnswerKind::kLostBeforeEffect) return {HttpOutcome::kMaybeSent, {}, "cut"};
  Charge& charge = charges_[key];
  charge = {.id = "ch_" + std::to_string(charges_.size()),
            .state = "paid",
            .payment = json->at("payment").text(),
            .currency = currency,
            .minor = minor};
  if (kind == FakeAnswerKind::kDecline) charge.state = "refused";
  if (kind == FakeAnswerKind::kPending) charge.state = "waiting";
  if (charge.state == "paid") ++charge.times;
  if (kind == FakeAnswerKind::kLostAfterEffect) return {HttpOutcome::kMaybeSent, {}, "cut"};
  return answer(201, to_json(charge, minor));
}

HttpResult OtherSide::give_back(const std::string& key, const HttpRequest& request) {
  const auto known = charges_.find(key);
  if (known == charges_.end()) return answer(404);
  Charge& charge = known->second;
  const auto json = octroi::JsonValue::parse(request.body);
  const std::string refund = json->at("key").text();
  const std::int64_t minor = json->at("minor").integer().value_or(0);
  if (const auto given = charge.refunds.find(refund); given != charge.refunds.end()) {
    return given->second == minor ? answer(200, to_json(charge, minor)) : answer(409);
  }
  std::int64_t sum = minor;
  for (const auto& [unused, given] : charge.refunds) sum += given;
  if (charge.state != "paid" || sum > charge.minor) return answer(422);
  charge.refunds.emplace(refund, minor);
  return answer(201, to_json(charge, minor));
}

HttpResult OtherSide::serve(const HttpRequest& request) {
  const std::string_view place = place_of(request.url);
  if (place.empty()) return take(request);
  const std::size_t slash = place.find('/');
  const std::string key(place.substr(0, slash));
  if (slash != std::string_view::npos) return give_back(key, request);
  const auto known = charges_.find(key);
  return known == charges_.end() ? answer(404)
                                 : answer(200, to_json(known->second, known->second.minor));
}

HttpResult OtherSide::send(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  return serve(request);
}

}  // namespace example
