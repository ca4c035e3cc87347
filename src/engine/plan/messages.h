// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Messages: putting a notice into a plan, as an effect that is performed later.
//
// The effect keeps the values as they are now, by the names of notification/templates.h: text and
// days as text, amounts as "12.00 EUR". What only the commit knows (a document's number) is read
// when the letter is written.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_MESSAGES_H_
#define OCTROI_SRC_ENGINE_PLAN_MESSAGES_H_

#include <string>
#include <string_view>

#include "engine/plan/work.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {

// The values of one notice.
class Values {
 public:
  Values() { json_.object(); }
  Values& text(std::string_view name, std::string_view content);
  Values& day(std::string_view name, const std::optional<Date>& date);
  // The last day before `end`, which is the first one that is no longer in.
  Values& last_day(std::string_view name, const std::optional<Date>& end);
  Values& money(std::string_view name, Money amount);
  Values& number(std::string_view name, std::int64_t count);
  Values& flag(std::string_view name, bool is_set);
  [[nodiscard]] std::string finish() &&;

 private:
  JsonWriter json_;
};

// Now, or the end of the dunning policy's quiet hours where the tenant is.
[[nodiscard]] Instant undisturbing(const Work& work);

// Adds the notice for each of the work's readers, caused by the draft's last event. Never twice for
// one template, cause, recipient and channel (I36). `subject` is the invoice, payment or order
// whose number and lines the letter shows; may be empty. Reminders, and what is told of payments
// that failed, leave the quiet hours alone.
void notify(Work& work, std::string_view template_name, const std::string& subject, Values values);

// The plan's name for people; its code where the catalogue no longer has it.
[[nodiscard]] std::string plan_name(const Engine& engine, const PlanRef& ref);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_MESSAGES_H_
