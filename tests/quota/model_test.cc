// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// I23, I24, I26 and I40: whatever is asked in whatever order, the checker answers as the naive
// counters do, and every window stands alike.

#include "quota/model.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/quota/checker.h"

namespace octroi::quota {
namespace {

using Shared = std::shared_ptr<const Rule>;

// Small numbers, so that limits and edges are met all the time. Windows of all kinds, and plans
// that drop some of them, have them again, and change their schedules.
std::vector<Shared> plans() {
  const auto every = [](Nanos period) { return WindowSchedule::every(period); };
  const Window second{.name = "second", .limit = 3, .schedule = every(10)};
  const Window day{.name = "day", .limit = 8, .schedule = every(60)};
  const Window month{
      .name = "month", .limit = 20, .schedule = WindowSchedule::at({100, 210, 350, 470, 600, 777})};
  const Window life{.name = "life", .limit = 40};
  const Window seats{.name = "seats", .limit = 5, .is_level = true};
  Window soft = day;
  soft.behaviour = Behaviour::kSoft;
  Window billed = month;
  billed.behaviour = Behaviour::kOverage;
  billed.alerts = {50, 100};
  Window anchored = month;
  anchored.schedule = every(90);
  Window none = second;
  none.limit = 0;
  const auto rule = [](std::vector<Window> windows) {
    return std::make_shared<const Rule>(Rule{.windows = std::move(windows)});
  };
  return {rule({second}),
          rule({second, day, month}),
          rule({day, month, life, second}),
          rule({seats}),
          rule({seats, day}),
          rule({soft, billed}),
          rule({anchored}),
          rule({none, day}),
          rule({}),
          rule({month, life}),
          std::make_shared<const Rule>(plus(Rule{.windows = {day}}, "day", 7))};
}

struct Step {
  int what;
  int which;
  int n;
  int more;
};

class World {
 public:
  World() : plans_(plans()) { open(); }

  void run(const Step& step) {
    naive_[0].roll(now());
    naive_[1].roll(now());
    const auto which = static_cast<std::size_t>(step.which % 2);
    switch (step.what % 13) {
      case 0:
      case 1:
        time_.advance(step.more % 7 == 0 ? step.n * 40 : step.n);
        // As promised: at least once a period.
        if (step.more % 2 == 0 || now() - tick_.coarse() >= kPeriod) tick_.publish();
        break;
      case 2:
      case 3:
        consume(which, step.n - 2);
        break;
      case 4:
        check(which, step.n - 1);
        break;
      case 5:
        release(which, step.n - 1);
        break;
      case 6:
        reserve(which, 1 + step.n % 4, step.more);
        break;
      case 7:
        settle(step.more, step.n);
        break;
      case 8:
        define(which, static_cast<std::size_t>(step.more));
        break;
      case 9:
        consume_both(1 + step.n % 3, 1 + step.more % 3);
        break;
      case 10:
        if (step.more % 4 == 0) restart();
        break;
      case 11:
        if (step.more % 3 == 0) close_and_define(which);
        break;
      default:
        consume_by_key(which);
    }
    compare();
  }

 private:
  [[nodiscard]] Nanos now() const { return time_.now(); }
  static constexpr Nanos kPeriod = 3;
  static constexpr std::array<const char*, 2> kTenants = {"a", "ab"};
  static constexpr std::array<const char*, 2> kMetrics = {"bc", "c"};

  void open() {
    checker_ = std::make_unique<Checker>(
        tick_, CheckerOptions{.counters_expected = 1, .secret = {{1, 2, 3, 4}}});
    for (std::size_t i = 0; i < 2; ++i) define(i, plan_[i]);
  }

  void define(std::size_t which, std::size_t plan) {
    plan_[which] = plan % plans_.size();
    meters_[which] = checker_->define(kTenants[which], kMetrics[which], plans_[plan_[which]]);
    RC_ASSERT(static_cast<bool>(meters_[which]));
    naive_[which].define(*plans_[plan_[which]], now());
  }

  void consume(std::size_t which, std::int64_t n) {
    const Answer answer = meters_[which].consume(n);
    RC_ASSERT(answer.allowed() == naive_[which].consume(n, now()));
    check_answer(which, answer);
  }

  // Of the window that is described: used + remaining = limit, while it is not passed.
  void check_answer(std::size_t which, const Answer& answer) {
    if (answer.limit == kUnlimited) return;
    RC_ASSERT(answer.used >= 0);
    RC_ASSERT(answer.remaining == std::max<std::int64_t>(answer.limit - answer.used, 0));
    bool is_of_a_window = false;
    for (const auto& [name, entry] : naive_[which].windows) {
      is_of_a_window |= entry.used == answer.used && entry.end == answer.resets_at;
    }
    RC_ASSERT(is_of_a_window);
    if (answer.why != Reason::kLimitReached || answer.retry_after == kNever) return;
    RC_ASSERT(answer.retry_after > 0);
  }

  void check(std::size_t which, std::int64_t n) {
    RC_ASSERT(meters_[which].check(n).allowed() == naive_[which].has_room(n));
  }

  void consume_by_key(std::size_t which) {
    const Answer answer = checker_->consume(kTenants[which], kMetrics[which], 1);
    RC_ASSERT(answer.allowed() == naive_[which].consume(1, now()));
    RC_ASSERT(checker_->consume("a", "c").why == Reason::kNotDefined);
  }

  void release(std::size_t which, std::int64_t n) {
    RC_ASSERT(meters_[which].release(n).allowed() == naive_[which].release(n, now()));
  }

  void reserve(std::size_t which, std::int64_t n, int more) {
    const Nanos expires_at = more % 3 == 0 ? kNever : now() + more % 30;
    const Ask ask{.meter = meters_[which], .n = n};
    const Reserved reserved = checker_->reserve({&ask, 1}, {.expires_at = expires_at});
    const std::uint64_t id = next_id_++;
    RC_ASSERT(reserved.allowed() == naive_[which].reserve(id, n, expires_at, now()));
    if (reserved.allowed()) held_.push_back({reserved.id, id, which, n, expires_at});
  }

  void settle(int more, int n) {
    if (held_.empty()) return;
    const auto at = held_.begin() + more % static_cast<int>(held_.size());
    const Held held = *at;
    const std::int64_t kept = n % (held.n + 1);
    const Answer answer =
        kept == 0 ? checker_->cancel(held.id) : checker_->commit(held.id, {&kept, 1});
    const bool is_late = now() >= held.expires_at;
    RC_ASSERT(answer.allowed() == !is_late);
    if (!is_late) naive_[held.which].settle(held.naive, kept, now());
    held_.erase(at);
    // Ends once: another ending is refused, the same one changes nothing.
    RC_ASSERT(!checker_->commit(held.id, std::vector<std::int64_t>{held.n + 1}).allowed());
    static_cast<void>(checker_->commit(held.id, {&kept, 1}));
  }

  void consume_both(std::int64_t first, std::int64_t second) {
    const std::array<Ask, 2> asks = {{{meters_[0], first}, {meters_[1], second}}};
    const bool fits = naive_[0].has_room(first) && naive_[1].has_room(second);
    RC_ASSERT(checker_->consume_all(asks).allowed() == fits);
    if (!fits) return;
    naive_[0].take(first);
    naive_[1].take(second);
  }

  void restart() {
    const std::array<Snapshot, 2> saved = {*checker_->save(meters_[0]),
                                           *checker_->save(meters_[1])};
    // What was open is not taken any more.
    for (const Held& held : held_) naive_[held.which].settle(held.naive, 0, now());
    held_.clear();
    checker_ = std::make_unique<Checker>(
        tick_, CheckerOptions{.counters_expected = 1, .secret = {{5, 6, 7, 8}}});
    for (std::size_t i = 0; i < 2; ++i) {
      meters_[i] = checker_->define(kTenants[i], kMetrics[i], plans_[plan_[i]]);
      RC_ASSERT(checker_->restore(meters_[i], saved[i]));
      // Windows that the rule no longer has are dropped.
      std::erase_if(naive_[i].windows, [](const auto& held) { return !held.second.in_rule; });
    }
  }

  void close_and_define(std::size_t which) {
    RC_ASSERT(checker_->close(meters_[which]));
    RC_ASSERT(!checker_->close(meters_[which]));
    RC_ASSERT(meters_[which].consume(1).why == Reason::kClosed);
    RC_ASSERT(meters_[which].check(1).why == Reason::kClosed);
    compare();
    define(which, plan_[which]);
  }

  void compare() {
    for (std::size_t i = 0; i < 2; ++i) {
      naive_[i].roll(now());
      std::size_t in_rule = 0;
      for (const WindowUsage& window : checker_->usage(meters_[i])) {
        const std::string name(window.name);
        const auto naive = naive_[i].windows.find(name);
        if (naive == naive_[i].windows.end()) RC_FAIL("a window that is not there: " + name);
        const std::int64_t reserved = naive_[i].reserved(name);
        RC_ASSERT(window.reserved == reserved);
        RC_ASSERT(window.used == naive->second.used - reserved);
        RC_ASSERT(window.ends_at == naive->second.end);
        in_rule += naive->second.in_rule ? 1 : 0;
      }
      RC_ASSERT(in_rule == plans_[plan_[i]]->windows.size());
    }
  }

  struct Held {
    ReservationId id;
    std::uint64_t naive;
    std::size_t which;
    std::int64_t n;
    Nanos expires_at;
  };

  std::vector<Shared> plans_;
  ManualTime time_{1};
  Tick tick_{time_, kPeriod};
  std::unique_ptr<Checker> checker_{};
  std::array<Meter, 2> meters_{};
  std::array<NaiveCounter, 2> naive_{};
  std::array<std::size_t, 2> plan_ = {1, 3};
  std::vector<Held> held_{};
  std::uint64_t next_id_ = 1;
};

RC_GTEST_PROP(QuotaModel, AnswersAsTheNaiveCountersDo, ()) {
  World world;
  const auto size = *rc::gen::inRange(0, 120);
  for (int i = 0; i < size; ++i) {
    const auto [what, which, n, more] =
        *rc::gen::tuple(rc::gen::inRange(0, 13), rc::gen::inRange(0, 2), rc::gen::inRange(0, 8),
                        rc::gen::inRange(0, 40));
    world.run({what, which, n, more});
  }
}

}  // namespace
}  // namespace octroi::quota
