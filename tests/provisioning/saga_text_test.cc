// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "octroi/base/random.h"
#include "octroi/base/status.h"
#include "octroi/provisioning/saga.h"

namespace octroi {
namespace {

const SagaId kSaga{UuidBytes{1}};
const TenantId kTenant{UuidBytes{2}};

constexpr std::string_view kGolden =
    "octroi saga 1\n"
    "id 01000000-0000-0000-0000-000000000000\n"
    "tenant 02000000-0000-0000-0000-000000000000\n"
    "kind subscribe\n"
    "status parked\n"
    "position 1\n"
    "attempts 5\n"
    "turns_back 1\n"
    "detail 100%25 full%0Acall the operator\n"
    "step database\n"
    "step owner\n"
    "fact note=a=b%0Ac\n"
    "fact plan=pro\n";

Saga golden() {
  Saga saga = *make_saga(kSaga, kTenant, "subscribe", {"database", "owner"},
                         {{"plan", "pro"}, {"note", "a=b\nc"}});
  saga.status = SagaStatus::kParked;
  saga.position = 1;
  saga.attempts = 5;
  saga.turns_back = true;
  saga.detail = "100% full\ncall the operator";
  return saga;
}

TEST(SagaText, ReadsAsWritten) {
  EXPECT_EQ(format_saga(golden()), kGolden);
  const auto parsed = parse_saga(kGolden);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, golden());
}

TEST(SagaText, EveryTornTextIsRefused) {
  // From the last fact on, a text that ends at a line feed is a shorter saga, not a torn one.
  const std::size_t facts_begin = kGolden.find("step owner");
  for (std::size_t size = 0; size < kGolden.size(); ++size) {
    if (size >= facts_begin && kGolden[size - 1] == '\n') continue;
    EXPECT_EQ(error_code(parse_saga(kGolden.substr(0, size)).status()), "provisioning.bad_saga")
        << size;
  }
}

TEST(SagaText, DamagedTextsAreRefused) {
  struct Case {
    std::string_view from;
    std::string_view to;
  };
  const Case cases[] = {
      {"saga 1", "saga 2"},
      {"id 01", "id 0x"},
      {"status parked", "status x"},
      {"position 1", "position 9"},
      {"position 1", "position 0"},
      {"position 1", "position 1x"},
      {"position 1", "position "},
      {"attempts 5", "attempts 99999999999"},
      {"attempts 5", "attempts 6"},
      {"step owner", "step database"},
      {"step owner", "owner step"},
      {"fact plan=pro", "fact plan"},
      {"fact plan=pro", "fact note=2"},
      {"turns_back 1\n", ""},
  };
  for (const Case& c : cases) {
    std::string text(kGolden);
    text.replace(text.find(c.from), c.from.size(), c.to);
    EXPECT_EQ(error_code(parse_saga(text).status()), "provisioning.bad_saga") << c.to;
  }
  EXPECT_FALSE(parse_saga(std::string(kGolden) + "more\n").ok());
}

// Any walk of random answers, crashes between any two steps included: the world ends as the saga
// says, and what the saga says survives being written down.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  bool one_in(std::uint64_t n) { return random_.next() % n == 0; }

  StepResult answer(const SagaAction& action) {
    auto& is_there = effects_[action.key];
    if (one_in(6)) return {StepOutcome::kUnknown, {}, "lost before"};
    if (!action.is_compensation && !is_there && one_in(8)) {
      return {StepOutcome::kFailed, {}, "no capacity"};
    }
    if (action.is_compensation && one_in(20)) return {StepOutcome::kFailed, {}, "locked"};
    if (!action.is_compensation && !is_there) performed_.push_back(action.key);
    if (action.is_compensation && is_there) undone_.push_back(action.key);
    is_there = !action.is_compensation;
    if (one_in(6)) return {StepOutcome::kUnknown, {}, "lost after"};
    return {StepOutcome::kDone, {{action.step, "made"}}, ""};
  }

  std::map<std::string, bool> effects_;
  std::vector<std::string> performed_;
  std::vector<std::string> undone_;

 private:
  SeededRandom random_;
};

Saga advance(Saga saga, const SagaCommand& command) {
  const SagaDecision decision = decide(saga, command);
  if (!std::holds_alternative<SagaEvents>(decision)) return saga;
  for (const SagaEvent& event : std::get<SagaEvents>(decision)) saga = evolve(saga, event);
  return saga;
}

Saga run(World& world) {
  Saga saga = *make_saga(kSaga, kTenant, "subscribe", {"a", "b", "c", "d"}, Facts{});
  for (int step = 0; step < 400 && !is_finished(saga); ++step) {
    saga = *parse_saga(format_saga(saga));
    const std::optional<SagaAction> action = next_action(saga);
    if (!action) {
      saga = advance(saga, world.one_in(2) ? SagaCommand(TurnBack{"given up"}) : ResumeSaga{});
      if (saga.status == SagaStatus::kParked) saga = advance(saga, ResumeSaga{});
      continue;
    }
    const StepResult result = world.answer(*action);
    if (world.one_in(40)) saga = advance(saga, TurnBack{"no longer wanted"});
    if (world.one_in(10)) continue;  // killed before the answer was recorded
    saga = advance(saga, record_result(*action, result));
  }
  return saga;
}

TEST(SagaProperty, EndsCompletedOrFullyCompensatedNeverBoth) {
  int completed = 0;
  int compensated = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    const Saga saga = run(world);
    ASSERT_TRUE(is_finished(saga));
    const bool is_complete = saga.status == SagaStatus::kCompleted;
    (is_complete ? completed : compensated) += 1;
    std::size_t standing = 0;
    for (const auto& [key, is_there] : world.effects_) standing += is_there ? 1 : 0;
    ASSERT_EQ(standing, is_complete ? saga.steps.size() : 0u);
    // Each effect at most once, and taken back in reverse order.
    ASSERT_EQ(world.performed_.size(), standing + world.undone_.size());
    ASSERT_TRUE(std::is_sorted(world.performed_.begin(), world.performed_.end()));
    ASSERT_TRUE(std::is_sorted(world.undone_.rbegin(), world.undone_.rend()));
  }
  EXPECT_GT(completed, 50);
  EXPECT_GT(compensated, 50);
}

}  // namespace
}  // namespace octroi
