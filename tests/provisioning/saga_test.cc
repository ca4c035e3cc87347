// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/provisioning/saga.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

const SagaId kSaga{UuidBytes{1}};
const TenantId kTenant{UuidBytes{2}};

Saga fresh() {
  return *make_saga(kSaga, kTenant, "subscribe", {"database", "owner", "mail"}, {{"plan", "pro"}});
}

Saga after(Saga saga, const SagaCommand& command) {
  const SagaDecision decision = decide(saga, command);
  if (const auto* refusal = std::get_if<SagaRefusal>(&decision)) {
    ADD_FAILURE() << "refused: " << to_string(*refusal);
    return saga;
  }
  for (const SagaEvent& event : std::get<SagaEvents>(decision)) saga = evolve(saga, event);
  return saga;
}

Saga after_done(const Saga& saga, Facts facts = {}) {
  return after(saga, RecordDone{*next_action(saga), std::move(facts)});
}
Saga after_failed(const Saga& saga) { return after(saga, RecordFailed{*next_action(saga), "no"}); }
Saga after_unknown(const Saga& saga) {
  return after(saga, RecordUnknown{*next_action(saga), "lost"});
}
Saga parked_running() {
  Saga saga = after_done(fresh());
  for (int i = 0; i < kSagaAttemptsMax; ++i) saga = after_unknown(saga);
  return saga;
}
Saga parked_compensating() { return after_failed(after_failed(after_done(fresh()))); }

TEST(Saga, StepsRunInOrderToCompletion) {
  Saga saga = fresh();
  std::vector<std::string> performed;
  while (auto action = next_action(saga)) {
    EXPECT_FALSE(action->is_compensation);
    performed.push_back(action->step);
    saga = after_done(saga, {{action->step, "made"}});
  }
  EXPECT_EQ(performed, saga.steps);
  EXPECT_EQ(saga.status, SagaStatus::kCompleted);
  EXPECT_EQ(saga.facts,
            (Facts{{"plan", "pro"}, {"database", "made"}, {"owner", "made"}, {"mail", "made"}}));
}

TEST(Saga, AFailureIsTakenBackInReverse) {
  Saga saga = after_failed(after_done(after_done(fresh())));
  std::vector<std::string> compensated;
  while (auto action = next_action(saga)) {
    EXPECT_TRUE(action->is_compensation);
    compensated.push_back(action->step);
    saga = after_done(saga);
  }
  EXPECT_EQ(compensated, (std::vector<std::string>{"owner", "database"}));
  EXPECT_EQ(saga.status, SagaStatus::kCompensated);
  EXPECT_EQ(saga.detail, "no");
}

TEST(Saga, AFirstStepThatFailsLeavesNothingToTakeBack) {
  EXPECT_EQ(after_failed(fresh()).status, SagaStatus::kCompensated);
}

TEST(Saga, AnUnknownStepIsAskedAgainUnderItsKey) {
  const Saga saga = fresh();
  EXPECT_EQ(next_action(after_unknown(saga)), next_action(saga));
}

TEST(Saga, AStepThatMayHaveHappenedIsCompensated) {
  const Saga saga = after_failed(after_unknown(fresh()));
  ASSERT_EQ(saga.status, SagaStatus::kCompensating);
  EXPECT_EQ(next_action(saga)->step, "database");
}

TEST(Saga, CompensationUsesTheKeyOfItsStep) {
  const Saga before = after_done(fresh());
  const std::string key = next_action(fresh())->key;
  EXPECT_EQ(next_action(after_failed(before))->key, key);
}

TEST(Saga, KeysDifferByStepAndSaga) {
  const Saga other = *make_saga(SagaId(UuidBytes{9}), kTenant, "subscribe", {"database"}, Facts{});
  EXPECT_NE(next_action(fresh())->key, next_action(after_done(fresh()))->key);
  EXPECT_NE(next_action(fresh())->key, next_action(other)->key);
}

TEST(Saga, UsedUpAttemptsParkIt) {
  const Saga saga = parked_running();
  EXPECT_EQ(saga.status, SagaStatus::kParked);
  EXPECT_EQ(next_action(saga), std::nullopt);
  EXPECT_FALSE(is_finished(saga));
  EXPECT_EQ(next_action(after(saga, ResumeSaga{}))->step, "owner");
}

TEST(Saga, ResumedItMayStillHaveHappened) {
  const Saga resumed = after(parked_running(), ResumeSaga{});
  EXPECT_EQ(next_action(after_failed(resumed))->step, "owner");
}

TEST(Saga, AParkedOneCanBeTurnedBack) {
  const Saga saga = after(parked_running(), TurnBack{"given up"});
  EXPECT_EQ(saga.status, SagaStatus::kCompensating);
  EXPECT_EQ(next_action(saga)->step, "owner");
}

TEST(Saga, AFailedCompensationParksIt) {
  const Saga saga = parked_compensating();
  EXPECT_EQ(saga.status, SagaStatus::kParked);
  const Saga resumed = after(saga, ResumeSaga{});
  EXPECT_EQ(resumed.status, SagaStatus::kCompensating);
  EXPECT_EQ(after_done(resumed).status, SagaStatus::kCompensated);
}

TEST(Saga, TurningBackTakesTheStepInFlightAlong) {
  // A worker performs "owner" while the host turns back; its answer is refused afterwards.
  const Saga running = after_done(fresh());
  const SagaAction in_flight = *next_action(running);
  const Saga turned = after(running, TurnBack{"no longer wanted"});
  EXPECT_EQ(next_action(turned)->step, "owner");
  EXPECT_EQ(std::get<SagaRefusal>(decide(turned, RecordDone{in_flight, {}})),
            SagaRefusal::kIsNotTheNextStep);
}

TEST(Saga, FactsThatCannotBeStoredParkIt) {
  const Saga saga = after_done(fresh(), {{"bad name", "x"}});
  EXPECT_EQ(saga.status, SagaStatus::kParked);
  EXPECT_EQ(saga.facts, fresh().facts);
  // It took effect, so it is compensated.
  EXPECT_EQ(next_action(after(saga, TurnBack{"given up"}))->step, "database");
}

TEST(Saga, DetailsThatAreNotTextAreLeftOut) {
  const Saga saga = after(fresh(), RecordUnknown{*next_action(fresh()), "\xff\xfe"});
  EXPECT_EQ(saga.detail, "(a detail that is not text)");
}

TEST(Saga, ResultsBecomeCommands) {
  const SagaAction action = *next_action(fresh());
  EXPECT_TRUE(
      std::holds_alternative<RecordDone>(record_result(action, {StepOutcome::kDone, {}, ""})));
  EXPECT_TRUE(
      std::holds_alternative<RecordFailed>(record_result(action, {StepOutcome::kFailed, {}, ""})));
  EXPECT_TRUE(std::holds_alternative<RecordUnknown>(
      record_result(action, {StepOutcome::kUnknown, {}, ""})));
}

// Every state and command with its answer: the refusal, or the status that follows.
struct Row {
  Saga state;
  SagaCommand command;
  std::variant<SagaStatus, SagaRefusal> answer;
};

void expect_answers(const std::vector<Row>& rows) {
  int number = 0;
  for (const Row& row : rows) {
    SCOPED_TRACE("row " + std::to_string(number++));
    const SagaDecision decision = decide(row.state, row.command);
    if (const auto* refusal = std::get_if<SagaRefusal>(&decision)) {
      ASSERT_TRUE(std::holds_alternative<SagaRefusal>(row.answer)) << to_string(*refusal);
      EXPECT_EQ(*refusal, std::get<SagaRefusal>(row.answer));
      EXPECT_EQ(error_code(to_status(*refusal)),
                "provisioning." + std::string(to_string(*refusal)));
    } else {
      ASSERT_TRUE(std::holds_alternative<SagaStatus>(row.answer));
      EXPECT_EQ(after(row.state, row.command).status, std::get<SagaStatus>(row.answer));
    }
  }
}

using S = SagaStatus;
using R = SagaRefusal;

// The three answers to one action.
SagaCommand done(const SagaAction& action) { return RecordDone{action, {}}; }
SagaCommand failed(const SagaAction& action) { return RecordFailed{action, ""}; }
SagaCommand unknown(const SagaAction& action) { return RecordUnknown{action, ""}; }

TEST(Saga, TheTableOfStatesInMotion) {
  const Saga running = after_done(fresh());
  const Saga turning = after_failed(running);
  const SagaAction step = *next_action(running);
  const SagaAction undo = *next_action(turning);
  expect_answers({
      {running, done(step), S::kRunning},
      {running, failed(step), S::kCompensating},
      {running, unknown(step), S::kRunning},
      {running, TurnBack{"x"}, S::kCompensating},
      {running, ResumeSaga{}, R::kIsNotParked},
      {running, done(undo), R::kIsNotTheNextStep},
      {running, failed(undo), R::kIsNotTheNextStep},
      {running, unknown(undo), R::kIsNotTheNextStep},
      {turning, done(undo), S::kCompensated},
      {turning, failed(undo), S::kParked},
      {turning, unknown(undo), S::kCompensating},
      {turning, TurnBack{"x"}, R::kAlreadyTurnsBack},
      {turning, ResumeSaga{}, R::kIsNotParked},
      {turning, done(step), R::kIsNotTheNextStep},
      {turning, failed(step), R::kIsNotTheNextStep},
      {turning, unknown(step), R::kIsNotTheNextStep},
  });
}

TEST(Saga, TheTableOfStatesAtRest) {
  const Saga running = after_done(fresh());
  const SagaAction step = *next_action(running);
  const SagaAction undo = *next_action(after_failed(running));
  expect_answers({
      {parked_running(), done(step), R::kIsParked},
      {parked_running(), failed(step), R::kIsParked},
      {parked_running(), unknown(step), R::kIsParked},
      {parked_running(), TurnBack{"x"}, S::kCompensating},
      {parked_running(), ResumeSaga{}, S::kRunning},
      {parked_compensating(), done(undo), R::kIsParked},
      {parked_compensating(), failed(undo), R::kIsParked},
      {parked_compensating(), unknown(undo), R::kIsParked},
      {parked_compensating(), TurnBack{"x"}, R::kAlreadyTurnsBack},
      {parked_compensating(), ResumeSaga{}, S::kCompensating},
  });
}

TEST(Saga, TheTableOfFinishedStates) {
  const Saga running = after_done(fresh());
  const Saga turning = after_failed(running);
  for (const Saga& finished : {after_done(after_done(running)), after_done(turning)}) {
    for (const SagaAction& action : {*next_action(running), *next_action(turning)}) {
      expect_answers({{finished, done(action), R::kIsFinished},
                      {finished, failed(action), R::kIsFinished},
                      {finished, unknown(action), R::kIsFinished},
                      {finished, TurnBack{"x"}, R::kIsFinished},
                      {finished, ResumeSaga{}, R::kIsFinished}});
    }
  }
}

TEST(Saga, BadOnesAreNotMade) {
  const auto code = [](SagaId id, std::string kind, std::vector<std::string> steps, Facts facts) {
    return error_code(
        make_saga(id, kTenant, std::move(kind), std::move(steps), std::move(facts)).status());
  };
  const std::string bad = "provisioning.bad_saga";
  EXPECT_EQ(code(kSaga, "k", {}, {}), bad);
  EXPECT_EQ(code(kSaga, "k", {"a", "a"}, {}), bad);
  EXPECT_EQ(code(kSaga, "k", {"a b"}, {}), bad);
  EXPECT_EQ(code(kSaga, "", {"a"}, {}), bad);
  EXPECT_EQ(code(SagaId(), "k", {"a"}, {}), bad);
  EXPECT_EQ(code(kSaga, "k", {"a"}, {{"=", "x"}}), bad);
  EXPECT_EQ(code(kSaga, "k", {"a"}, {{"f", "\x01"}}), bad);
  std::vector<std::string> many;
  for (int i = 0; i < 65; ++i) many.push_back("s" + std::to_string(i));
  EXPECT_EQ(code(kSaga, "k", many, {}), bad);
  many.pop_back();
  EXPECT_EQ(code(kSaga, "k", many, {}), "");
}

}  // namespace
}  // namespace octroi
