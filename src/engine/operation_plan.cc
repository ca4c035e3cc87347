// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/operation_plan.h"

#include "octroi/notification/message.h"

namespace octroi {
inline namespace v0 {

std::string OperationPlan::to_text() const {
  std::string text;
  if (is_replay) text += "was done before: nothing to write\n";
  for (const std::string& sentence : explanation) text += sentence + "\n";
  for (const AuditEvent& event : events) {
    text += "  event   " + event.name + " " + event.subject_type + " " + event.subject + " " +
            event.data + "\n";
  }
  for (const Effect& effect : effects) {
    text += "  effect  " + std::string(to_string(effect.kind)) + " ";
    text +=
        effect.kind == EffectKind::kMessage
            ? effect.template_name + " to " + recipient_key({effect.recipient, {}, effect.channel})
            : effect.subject;
    text += "\n";
  }
  for (const Write& write : batch.writes()) {
    constexpr std::string_view kVerbs[] = {"insert", "update", "erase "};
    text += "  " + std::string(kVerbs[static_cast<std::size_t>(write.kind)]) + "  ";
    text += write.row.type->name + " " + write.row.id + "\n";
  }
  return text;
}

}  // namespace v0
}  // namespace octroi
