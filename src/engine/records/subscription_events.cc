// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/records/subscription_events.h"

#include <array>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/records/records.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {
namespace records {
namespace {

// One listing of each event's fields serves writing and reading.
template <class E, class V>
void visit_event(E& event, V&& field) {
  using Event = std::remove_const_t<E>;
  field("on", event.on);
  if constexpr (std::is_same_v<Event, Started>) {
    field("status", event.status);
    field("trial_ends_on", event.trial_ends_on);
    field("anchor", event.anchor);
  } else if constexpr (std::is_same_v<Event, Activated>) {
    field("reanchors", event.reanchors);
    field("anchor", event.anchor);
  } else if constexpr (std::is_same_v<Event, Renewed>) {
    field("index", event.index);
    field("start", event.start);
    field("end", event.end);
    field("terms", event.terms);
    field("anchor", event.anchor);
    field("first_index", event.first_index);
    field("phases_from", event.phases_from);
    field("billed_from", event.billed_from);
    field.or_absent("percent", event.percent, std::int32_t{100});
  } else if constexpr (std::is_same_v<Event, TermsChanged>) {
    field("from", event.from);
    field("to", event.to);
    field("reanchors", event.reanchors);
    field("phases_from", event.phases_from);
  } else if constexpr (std::is_same_v<Event, ChangeScheduled>) {
    field("to", event.to);
    field("changes_on", event.changes_on);
  } else if constexpr (std::is_same_v<Event, Paused>) {
    field("resumes_on", event.resumes_on);
    field.or_absent("policy", event.policy, PausePolicy());
  } else if constexpr (std::is_same_v<Event, PauseScheduled>) {
    field("pauses_on", event.pauses_on);
    field("resumes_on", event.resumes_on);
    field.or_absent("policy", event.policy, PausePolicy());
  } else if constexpr (std::is_same_v<Event, Resumed>) {
    field("reanchors", event.reanchors);
    field("ends_on", event.ends_on);
    field("billed_from", event.billed_from);
    field.or_absent("skipped", event.skipped, std::int64_t{0});
  } else if constexpr (std::is_same_v<Event, PaymentFailed>) {
    field("failed_payments", event.failed_payments);
  } else if constexpr (std::is_same_v<Event, Suspended> || std::is_same_v<Event, ChangeUndone>) {
    field("reason", event.reason);
  } else if constexpr (std::is_same_v<Event, AutoRenewSet>) {
    field("auto_renews", event.auto_renews);
  } else if constexpr (requires { event.reanchors; }) {
    field("reanchors", event.reanchors);
  }
}

class Writer {
 public:
  explicit Writer(JsonWriter& json) : json_(json) {}

  template <class T>
  void operator()(std::string_view name, const T& content) {
    if constexpr (std::is_same_v<T, Terms>) {
      json_.field(name, format_terms(content));
    } else {
      const Value value = Column<T>::encode(content);
      if (const auto* text = std::get_if<std::string>(&value)) {
        json_.field(name, *text);
      } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        json_.field(name, *number);
      }  // what is absent is left out
    }
  }

  // What is left out while it is the usual.
  template <class T>
  void or_absent(std::string_view name, const T& content, const T& usual) {
    if (content != usual) (*this)(name, content);
  }

 private:
  JsonWriter& json_;
};

class Reader {
 public:
  explicit Reader(const nlohmann::json& json) : json_(json) {}

  template <class T>
  void operator()(std::string_view name, T& content) {
    if constexpr (std::is_same_v<T, Terms>) {
      std::string text;
      (*this)(name, text);
      auto terms = parse_terms(text);
      ok_ = ok_ && terms.ok() && terms->has_value();
      if (ok_) content = **std::move(terms);
    } else {
      ok_ = Column<T>::decode(value(name), content) && ok_;
    }
  }

  template <class T>
  void or_absent(std::string_view name, T& content, const T& usual) {
    if (json_.contains(name)) return (*this)(name, content);
    content = usual;
  }

  [[nodiscard]] bool ok() const noexcept { return ok_; }

 private:
  [[nodiscard]] Value value(std::string_view name) const {
    const auto found = json_.find(name);
    if (found == json_.end()) return Value();
    if (found->is_string()) return Value(found->get<std::string>());
    if (found->is_number_integer()) return Value(found->get<std::int64_t>());
    return Value();
  }

  const nlohmann::json& json_;
  bool ok_ = true;
};

absl::Status bad_event(std::string_view name) {
  return make_error(absl::StatusCode::kDataLoss, "engine.bad_event",
                    "the stored event " + std::string(name) + " cannot be read");
}

template <class Event>
bool read_event(const nlohmann::json& json, SubscriptionEvent& out) {
  Event event{};
  Reader reader(json);
  visit_event(event, reader);
  if (reader.ok()) out = std::move(event);
  return reader.ok();
}

// Tries each alternative of the variant by its name.
template <std::size_t... I>
int read_by_name(std::string_view name, const nlohmann::json& json, SubscriptionEvent& out,
                 std::index_sequence<I...>) {
  int result = -1;
  const auto one = [&](auto tag) {
    using Event = typename decltype(tag)::type;
    if (result != -1 || event_name(SubscriptionEvent(Event{})) != name) return;
    result = read_event<Event>(json, out) ? 1 : 0;
  };
  (one(std::type_identity<std::variant_alternative_t<I, SubscriptionEvent>>{}), ...);
  return result;
}

template <class S, class V>
void visit_created(S& s, V&& field) {
  field("terms", s.terms);
  field("starts_on", s.starts_on);
  field("aligned_to", s.aligned_to);
  field("trial_days", s.trial_days);
  field("pays_first", s.pays_first);
  field("auto_renews", s.auto_renews);
  field("zone", s.schedule.zone);
  field("interval", s.schedule.interval);
}

}  // namespace

std::string event_to_json(const SubscriptionEvent& event) {
  JsonWriter json;
  json.object();
  std::visit([&json](const auto& one) { visit_event(one, Writer(json)); }, event);
  json.end();
  return std::move(json).text();
}

absl::StatusOr<std::optional<SubscriptionEvent>> event_from_json(std::string_view name,
                                                                 const std::string& json) {
  const nlohmann::json parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return bad_event(name);
  SubscriptionEvent event;
  constexpr std::size_t kEvents = std::variant_size_v<SubscriptionEvent>;
  const int found = read_by_name(name, parsed, event, std::make_index_sequence<kEvents>{});
  if (found == 0) return bad_event(name);
  if (found < 0) return std::optional<SubscriptionEvent>();
  return std::optional<SubscriptionEvent>(std::move(event));
}

std::string created_to_json(const Subscription& subscription) {
  JsonWriter json;
  json.object();
  visit_created(subscription, Writer(json));
  json.end();
  return std::move(json).text();
}

absl::StatusOr<Subscription> created_from_json(const std::string& json) {
  const nlohmann::json parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return bad_event("created");
  Subscription subscription;
  Reader reader(parsed);
  visit_created(subscription, reader);
  if (!reader.ok()) return bad_event("created");
  return subscription;
}

}  // namespace records
}  // namespace v0
}  // namespace octroi
