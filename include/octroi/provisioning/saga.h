// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Saga: a row of steps that ends completed, or taken back as if it had never begun.
//
//   running --RecordDone (last step)--> completed
//   running --RecordFailed | TurnBack--> compensating --RecordDone (first step)--> compensated
//   running | compensating --RecordUnknown (attempts used up)--> parked
//   compensating --RecordFailed--> parked          parked --Resume--> running | compensating
//   parked (while running) --TurnBack--> compensating
//
// Steps are performed in order and compensated in reverse. A step whose outcome is unknown is asked
// again under the same key; when the attempts are used up the saga is parked for a person. So it is
// when a compensation fails, or a step answers facts that cannot be stored. A step that may have
// happened is compensated too. A finished saga is final, so it is never both completed and
// compensated. decide() and evolve() are pure; next_action() says what to ask of the Provisioner.
//
//   Saga saga = *make_saga(id, tenant, "subscribe", {"create_database", "invite_owner"}, facts);
//   while (auto action = next_action(saga)) { ...; decide(saga, RecordDone{action->key, ...}); }
//
// Layer: provisioning (may include base). Thread safety: values and pure functions.
#ifndef OCTROI_PROVISIONING_SAGA_H_
#define OCTROI_PROVISIONING_SAGA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/provisioning/provisioner.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class SagaStatus : std::uint8_t {  // Numbers are wire format.
  kRunning = 1,
  kCompleted = 2,
  kCompensating = 3,
  kCompensated = 4,
  kParked = 5,
};

inline constexpr std::int32_t kSagaAttemptsMax = 5;

struct Saga {
  SagaId id{};
  TenantId tenant{};
  std::string kind{};                // "subscribe": what it is for
  std::vector<std::string> steps{};  // in order; distinct
  SagaStatus status = SagaStatus::kRunning;
  std::int32_t position = 0;  // steps before it may have taken effect, steps from it on have not
  std::int32_t attempts = 0;  // unknown answers to the step in question
  bool turns_back = false;    // compensating, or parked while compensating
  std::string detail{};       // why it turned back or was parked
  Facts facts{};

  friend bool operator==(const Saga&, const Saga&) = default;
};

// Errors: InvalidArgument "provisioning.bad_saga": no step, more than 64, twice the same, or a name
// or fact that is not a code or one line.
absl::StatusOr<Saga> make_saga(SagaId id, TenantId tenant, std::string kind,
                               std::vector<std::string> steps, Facts facts);

struct SagaAction {
  bool is_compensation = false;
  std::string step{};
  std::string key{};  // of the step: the same for each try, and for its compensation

  friend bool operator==(const SagaAction&, const SagaAction&) = default;
};

// What to ask of the Provisioner; nullopt when finished or parked.
[[nodiscard]] std::optional<SagaAction> next_action(const Saga& saga);
[[nodiscard]] bool is_finished(const Saga& saga) noexcept;

// --- Commands. `action` is the one that was answered; a late answer to another is refused. ---

struct RecordDone {
  SagaAction action;
  Facts facts;
};
struct RecordFailed {
  SagaAction action;
  std::string detail;
};
struct RecordUnknown {
  SagaAction action;
  std::string detail;
};
// The host no longer wants it.
struct TurnBack {
  std::string detail;
};
// A person looked into it: try again.
struct ResumeSaga {};

using SagaCommand = std::variant<RecordDone, RecordFailed, RecordUnknown, TurnBack, ResumeSaga>;

// The command that records what a Provisioner answered.
[[nodiscard]] SagaCommand record_result(const SagaAction& action, const StepResult& result);

// --- Events ---

struct StepPerformed {
  std::string step;
  Facts facts;
};
struct StepUnclear {
  std::string step;
  std::string detail;
};
struct StepCompensated {
  std::string step;
};
struct TurnedBack {
  std::string detail;
  bool current_step_may_have_happened = false;
};
struct SagaCompleted {};
struct SagaCompensated {};
struct SagaParked {
  std::string detail;
};
struct SagaResumed {};

using SagaEvent = std::variant<StepPerformed, StepUnclear, StepCompensated, TurnedBack,
                               SagaCompleted, SagaCompensated, SagaParked, SagaResumed>;
using SagaEvents = std::vector<SagaEvent>;

// "step_performed": the name in records; stable.
[[nodiscard]] std::string_view event_name(const SagaEvent& event) noexcept;

enum class SagaRefusal : std::uint16_t {  // In order of precedence; wire format, never reused.
  kIsFinished = 1,
  kIsParked = 2,     // an answer came while a person is asked
  kIsNotParked = 3,  // nothing to resume
  kAlreadyTurnsBack = 4,
  kIsNotTheNextStep = 5,  // the answer belongs to another action than next_action()
};

[[nodiscard]] std::string_view to_string(SagaRefusal refusal) noexcept;
// FailedPrecondition with code "provisioning.<name>" and a sentence.
[[nodiscard]] absl::Status to_status(SagaRefusal refusal);

using SagaDecision = std::variant<SagaEvents, SagaRefusal>;

[[nodiscard]] SagaDecision decide(const Saga& saga, const SagaCommand& command);
[[nodiscard]] Saga evolve(Saga saga, const SagaEvent& event);

// "running": the names in records; stable.
[[nodiscard]] std::string_view to_string(SagaStatus status) noexcept;

// A saga as lines of text, for stores and dumps; parse_saga(format_saga(s)) == s.
[[nodiscard]] std::string format_saga(const Saga& saga);
// Errors: InvalidArgument "provisioning.bad_saga".
absl::StatusOr<Saga> parse_saga(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PROVISIONING_SAGA_H_
