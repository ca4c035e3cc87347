// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/forgetting.h"

#include <string_view>

#include "engine/records/records.h"

namespace octroi {
inline namespace v0 {
namespace {

// Calls `erase(T&)` for each record of the tenant, and writes those that it changed, with an event.
template <class T, class Erase>
absl::Status erase_each(Work& work, std::string_view event, Erase&& erase) {
  OCTROI_ASSIGN_OR_RETURN(const auto all, records::load_all<T>(work.engine.store(), work.context));
  for (const auto& one : all) {
    T now = one.value;
    erase(now);
    if (!(now == one.value)) work.draft.change(one, now, event, "{}");
  }
  return absl::OkStatus();
}

// They are not audited, because reading them is no business event.
absl::Status erase_in_app(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(const auto all,
                          records::load_all<InAppMessage>(work.engine.store(), work.context));
  for (const auto& one : all) {
    InAppMessage now = one.value;
    now.subject.clear();
    now.text.clear();
    if (now == one.value) continue;
    work.draft.put(work.draft.tenant(), one.row.id, now, one.row.version);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status erase_notices(Work& work) {
  OCTROI_RETURN_IF_ERROR(
      erase_each<NoticePreferences>(work, "preferences.erased", [](NoticePreferences& one) {
        one.email.clear();
        one.phone.clear();
        one.channels = {};
      }));
  OCTROI_RETURN_IF_ERROR(erase_each<Suppression>(work, "suppression.erased", [](Suppression& one) {
    one.address.clear();
    one.evidence.clear();
  }));
  OCTROI_RETURN_IF_ERROR(
      erase_each<OwnTemplate>(work, "template.erased", [](OwnTemplate& one) { one.parts = {}; }));
  return erase_in_app(work);
}

}  // namespace v0
}  // namespace octroi
