// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/suppressing.h"

#include <algorithm>
#include <utility>

#include "engine/records/records.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

// What a carrier says of itself is cut to what a record keeps, and is plain.
std::string kept(std::string_view text) {
  constexpr std::size_t kBytesMax = 90;
  const std::string cut(text.substr(0, kBytesMax));
  return check_text("carrier", cut, {.may_be_empty = true}).ok() ? cut : "unreadable";
}

std::string told(const Recipient& recipient, SuppressionReason reason, std::string_view evidence) {
  JsonWriter json;
  json.object().field("channel", to_string(recipient.channel)).field("reason", to_string(reason));
  json.field("evidence", evidence).end();
  return std::move(json).text();
}

absl::Status unknown_message() {
  return make_error(absl::StatusCode::kNotFound, "notification.unknown_message",
                    "the report is of no message of this tenant");
}

// Whether it tells something new of the message.
absl::StatusOr<bool> put_delivery(Work& work, std::string_view carrier,
                                  const DeliveryReport& report) {
  Store& store = work.engine.store();
  if (!EffectId::parse(report.report_key).ok()) return unknown_message();
  OCTROI_ASSIGN_OR_RETURN(const auto effect,
                          records::find<Effect>(store, work.context, report.report_key));
  if (!effect || effect->value.kind != EffectKind::kMessage ||
      effect->value.channel != report.channel) {
    return unknown_message();
  }
  OCTROI_ASSIGN_OR_RETURN(const auto was,
                          records::find<NoticeDelivery>(store, work.context, report.report_key));
  if (was && was->value.status >= report.status) return false;
  NoticeDelivery now;
  now.effect = effect->value.id;
  now.status = report.status;
  now.word = kept(report.word);
  now.code = kept(report.code);
  now.carrier = kept(carrier);
  now.reference = kept(report.reference);
  now.told_at = work.draft.now();
  work.draft.put(work.draft.tenant(), report.report_key, now, was ? was->row.version : 0);
  return true;
}

}  // namespace

std::string carriers_word(std::string_view carrier, std::string_view what) {
  return kept(carrier) + " " + kept(what);
}

absl::Status plan_suppression(Work& work, const Recipient& recipient, SuppressionReason reason,
                              std::string_view evidence) {
  OCTROI_RETURN_IF_ERROR(check_text("evidence", evidence));
  const std::string id = records::suppression_id(recipient.channel, recipient.address);
  OCTROI_ASSIGN_OR_RETURN(const auto was,
                          records::find<Suppression>(work.engine.store(), work.context, id));
  if (was && !was->value.lifted_at) return absl::OkStatus();
  const Suppression now{.channel = recipient.channel,
                        .address = recipient.address,
                        .reason = reason,
                        .evidence = std::string(evidence),
                        .since = work.draft.now(),
                        .lifted_at = std::nullopt};
  std::string data = told(recipient, reason, evidence);
  if (was) {
    work.draft.change(*was, now, "suppression.added", std::move(data));
  } else {
    work.draft.create(id, now, "suppression.added", std::move(data));
  }
  work.draft.about(id);
  return absl::OkStatus();
}

absl::Status plan_lifting(Work& work, const Recipient& recipient, std::string_view evidence) {
  OCTROI_RETURN_IF_ERROR(check_text("evidence", evidence));
  const std::string id = records::suppression_id(recipient.channel, recipient.address);
  OCTROI_ASSIGN_OR_RETURN(const auto was,
                          records::find<Suppression>(work.engine.store(), work.context, id));
  if (!was || was->value.lifted_at) {
    return make_error(absl::StatusCode::kNotFound, "notification.not_suppressed",
                      "this address is not suppressed on this channel");
  }
  Suppression now = was->value;
  now.lifted_at = work.draft.now();
  work.draft.change(*was, now, "suppression.lifted", told(recipient, now.reason, evidence));
  work.draft.about(id);
  return absl::OkStatus();
}

absl::Status plan_report(Work& work, std::string_view carrier, const DeliveryReport& report,
                         CallbackOutcome& outcome) {
  outcome = CallbackOutcome::kIgnored;
  if (!report.report_key.empty()) {
    OCTROI_ASSIGN_OR_RETURN(const bool is_new, put_delivery(work, carrier, report));
    outcome = is_new ? CallbackOutcome::kTaken : CallbackOutcome::kRepeated;
  }
  if (!report.suppression || report.address.empty()) return absl::OkStatus();
  // A late repetition of old news does not undo what was lifted since.
  if (outcome == CallbackOutcome::kRepeated) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(check_address("report.address", report.channel, report.address));
  const bool was_empty = work.draft.empty();
  const std::string& what = report.code.empty() ? report.word : report.code;
  OCTROI_RETURN_IF_ERROR(plan_suppression(work, {report.address, {}, report.channel},
                                          *report.suppression, carriers_word(carrier, what)));
  if (was_empty) {
    outcome = work.draft.empty() ? CallbackOutcome::kRepeated : CallbackOutcome::kTaken;
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
