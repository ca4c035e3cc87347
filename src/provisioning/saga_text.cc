// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The format: a first line naming it, then "<field> <value>", one a line, in this order; steps and
// facts repeat. Line feeds and percent signs of values are written %0A and %25.
//
//   octroi saga 1
//   id 019b0d2a-7c00-7000-8000-000000000001
//   tenant 019b0d2a-7c00-7000-8000-000000000002
//   kind subscribe
//   status compensating
//   position 1
//   attempts 0
//   turns_back 1
//   detail no capacity
//   step create_database
//   fact plan=pro
#include "provisioning/saga_text.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kFirstLine = "octroi saga 1";
constexpr std::size_t kStepsMax = 64;
constexpr std::size_t kFactsMax = 256;
constexpr TextRule kLongText{.bytes_max = 4096, .may_be_empty = true, .may_have_newlines = true};

absl::Status bad_saga(std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "provisioning.bad_saga",
                    "the saga " + std::string(why));
}

absl::Status as_bad_saga(const absl::Status& status) {
  return status.ok() ? status : bad_saga("is malformed: " + error_message(status));
}

absl::Status check_names(const Saga& saga) {
  OCTROI_RETURN_IF_ERROR(as_bad_saga(check_code("kind", saga.kind)));
  if (saga.steps.empty() || saga.steps.size() > kStepsMax) {
    return bad_saga("must have 1 to 64 steps");
  }
  std::set<std::string_view> seen;
  for (const std::string& step : saga.steps) {
    OCTROI_RETURN_IF_ERROR(as_bad_saga(check_code("step", step)));
    if (!seen.insert(step).second) return bad_saga("has the step " + step + " twice");
  }
  OCTROI_RETURN_IF_ERROR(check_detail(saga.detail));
  return check_facts(saga.facts);
}

bool is_consistent(const Saga& saga) {
  const auto steps = static_cast<std::int32_t>(saga.steps.size());
  const bool in_range = saga.position >= 0 && saga.position <= steps && saga.attempts >= 0 &&
                        saga.attempts <= kSagaAttemptsMax;
  if (!in_range) return false;
  switch (saga.status) {
    case SagaStatus::kRunning:
      return !saga.turns_back && saga.position < steps;
    case SagaStatus::kCompleted:
      return !saga.turns_back && saga.position == steps;
    case SagaStatus::kCompensating:
      return saga.turns_back && saga.position > 0;
    case SagaStatus::kCompensated:
      return saga.turns_back && saga.position == 0;
    case SagaStatus::kParked:
      return saga.turns_back ? saga.position > 0 : saga.position < steps;
  }
  return false;
}

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%') {
      escaped += "%25";
    } else if (c == '\n') {
      escaped += "%0A";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view code = text.substr(i, 3);
    const bool is_escaped = code == "%25" || code == "%0A";
    plain += code == "%0A" ? '\n' : text[i];
    if (is_escaped) i += 2;
  }
  return plain;
}

void write(std::string& out, std::string_view field, std::string_view value) {
  out += field;
  out += ' ';
  out += escape(value);
  out += '\n';
}

// Walks the lines and remembers the first thing wrong.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip_line(std::string_view line) {
    if (peek() != line) return false;
    advance();
    return true;
  }

  // The value when the next line is of this field.
  std::optional<std::string> next_if(std::string_view field) {
    const std::string_view line = peek();
    if (line.substr(0, field.size()) != field || line.substr(field.size(), 1) != " ") {
      return std::nullopt;
    }
    std::string value = unescape(line.substr(field.size() + 1));
    advance();
    return value;
  }

  std::string next(std::string_view field) {
    std::optional<std::string> value = next_if(field);
    if (!value) fail();
    return value.value_or("");
  }

  std::int32_t next_number(std::string_view field) {
    const std::string text = next(field);
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) fail();
    return number;
  }

  template <class SomeId>
  SomeId next_id(std::string_view field) {
    absl::StatusOr<SomeId> id = SomeId::parse(next(field));
    if (!id.ok()) fail();
    return id.value_or(SomeId());
  }

  void fail() { is_good_ = false; }
  [[nodiscard]] bool is_good() const { return is_good_; }
  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

 private:
  [[nodiscard]] std::string_view peek() const { return rest_.substr(0, rest_.find('\n')); }
  void advance() {
    const std::size_t end = rest_.find('\n');
    // A last line without its line feed is a torn one.
    if (end == std::string_view::npos) fail();
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  }

  std::string_view rest_;
  bool is_good_ = true;
};

SagaStatus read_status(Reader& reader) {
  const std::string name = reader.next("status");
  for (const SagaStatus status :
       {SagaStatus::kRunning, SagaStatus::kCompleted, SagaStatus::kCompensating,
        SagaStatus::kCompensated, SagaStatus::kParked}) {
    if (to_string(status) == name) return status;
  }
  reader.fail();
  return SagaStatus::kParked;
}

void read_facts(Reader& reader, Facts& facts) {
  while (std::optional<std::string> line = reader.next_if("fact")) {
    const std::size_t equals = line->find('=');
    if (equals == std::string::npos) return reader.fail();
    if (!facts.emplace(line->substr(0, equals), line->substr(equals + 1)).second) reader.fail();
  }
}

}  // namespace

absl::Status check_facts(const Facts& facts) {
  if (facts.size() > kFactsMax) return bad_saga("must have at most 256 facts");
  for (const auto& [name, fact] : facts) {
    OCTROI_RETURN_IF_ERROR(as_bad_saga(check_code("the name of a fact", name)));
    OCTROI_RETURN_IF_ERROR(as_bad_saga(check_text("the fact " + name, fact, kLongText)));
  }
  return absl::OkStatus();
}

absl::Status check_detail(std::string_view detail) {
  return as_bad_saga(check_text("detail", detail, kLongText));
}

absl::Status check_saga(const Saga& saga) {
  if (saga.id.is_nil() || saga.tenant.is_nil()) return bad_saga("must have an id and a tenant");
  OCTROI_RETURN_IF_ERROR(check_names(saga));
  if (!is_consistent(saga)) return bad_saga("is in a position its status does not allow");
  return absl::OkStatus();
}

std::string format_saga(const Saga& saga) {
  std::string out(kFirstLine);
  out += '\n';
  write(out, "id", saga.id.to_string());
  write(out, "tenant", saga.tenant.to_string());
  write(out, "kind", saga.kind);
  write(out, "status", to_string(saga.status));
  write(out, "position", std::to_string(saga.position));
  write(out, "attempts", std::to_string(saga.attempts));
  write(out, "turns_back", saga.turns_back ? "1" : "0");
  write(out, "detail", saga.detail);
  for (const std::string& step : saga.steps) write(out, "step", step);
  for (const auto& [name, fact] : saga.facts) write(out, "fact", name + "=" + fact);
  return out;
}

absl::StatusOr<Saga> parse_saga(std::string_view text) {
  Reader reader(text);
  if (!reader.skip_line(kFirstLine)) return bad_saga("does not begin with 'octroi saga 1'");
  Saga saga;
  saga.id = reader.next_id<SagaId>("id");
  saga.tenant = reader.next_id<TenantId>("tenant");
  saga.kind = reader.next("kind");
  saga.status = read_status(reader);
  saga.position = reader.next_number("position");
  saga.attempts = reader.next_number("attempts");
  saga.turns_back = reader.next_number("turns_back") != 0;
  saga.detail = reader.next("detail");
  while (std::optional<std::string> step = reader.next_if("step")) {
    saga.steps.push_back(*std::move(step));
  }
  read_facts(reader, saga.facts);
  if (!reader.is_good() || !reader.is_at_end()) {
    return bad_saga("has a line that is missing, malformed or out of place");
  }
  OCTROI_RETURN_IF_ERROR(check_saga(saga));
  return saga;
}

}  // namespace v0
}  // namespace octroi
