// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/testing/fake_provisioner.h"

#include <algorithm>
#include <map>
#include <utility>

#include "octroi/base/status.h"
#include "testing/journal.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kKeyBytesMax = 200;

StepResult unknown(const FakeStep& answer) { return {StepOutcome::kUnknown, {}, answer.detail}; }

}  // namespace

struct FakeProvisioner::Books {
  using Key = std::pair<TenantId, std::string>;

  explicit Books(FakeProvisionerOptions given)
      : options(std::move(given)),
        journal(options.path, [this](const JournalLine& line) { apply(line); }) {}

  void apply(const JournalLine& line);
  [[nodiscard]] absl::Status check(const StepRequest& request) const;
  FakeStep take_answer(const std::string& step);
  [[nodiscard]] const FakeEffect* find(const Key& key) const;
  absl::StatusOr<StepResult> call(const TenantContext& tenant, const StepRequest& request,
                                  bool is_compensation);
  // What the call comes to once it arrives.
  absl::StatusOr<StepResult> perform(const Journal::Lock& lock, const JournalLine& line);
  absl::StatusOr<StepResult> compensate(const Journal::Lock& lock, const JournalLine& line);

  const FakeProvisionerOptions options;
  std::vector<FakeEffect> effects;
  std::map<Key, std::size_t> index;
  std::vector<std::pair<std::string, FakeStep>> answers;
  Journal journal;  // guards what stands above it
};

// "perform" or "compensate", tenant, saga, key, step
void FakeProvisioner::Books::apply(const JournalLine& line) {
  if (line.size() != 5) return;
  const Key key{TenantId::parse(line[1]).value_or(TenantId()), line[3]};
  const auto [found, is_new] = index.emplace(key, effects.size());
  if (is_new) {
    effects.push_back({.tenant = key.first,
                       .saga = SagaId::parse(line[2]).value_or(SagaId()),
                       .key = key.second,
                       .step = line[4]});
  }
  FakeEffect& effect = effects[found->second];
  if (line[0] == "perform") ++effect.times_performed;
  if (line[0] == "compensate") effect.is_compensated = true;
}

absl::Status FakeProvisioner::Books::check(const StepRequest& request) const {
  if (request.key.empty() || request.key.size() > kKeyBytesMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "provisioning.bad_key",
                      "a step's key is 1 to 200 bytes");
  }
  const std::vector<std::string>& known = options.steps;
  if (known.empty() || std::find(known.begin(), known.end(), request.step) != known.end()) {
    return absl::OkStatus();
  }
  return make_error(absl::StatusCode::kNotFound, "provisioning.unknown_step",
                    "nobody knows the step " + request.step);
}

FakeStep FakeProvisioner::Books::take_answer(const std::string& step) {
  const auto found = std::find_if(answers.begin(), answers.end(), [&](const auto& scripted) {
    return scripted.first.empty() || scripted.first == step;
  });
  if (found == answers.end()) return {};
  FakeStep answer = std::move(found->second);
  answers.erase(found);
  return answer;
}

const FakeEffect* FakeProvisioner::Books::find(const Key& key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &effects[found->second];
}

absl::StatusOr<StepResult> FakeProvisioner::Books::perform(const Journal::Lock& lock,
                                                           const JournalLine& line) {
  const Key key{*TenantId::parse(line[1]), line[3]};
  const FakeEffect* effect = find(key);
  if (effect != nullptr && effect->is_compensated) {
    return StepResult{StepOutcome::kFailed, {}, "this key was compensated"};
  }
  if (effect == nullptr) OCTROI_RETURN_IF_ERROR(journal.append(lock, line));
  return StepResult{StepOutcome::kDone, {{line[4] + "_ref", line[4] + " of " + line[3]}}, ""};
}

absl::StatusOr<StepResult> FakeProvisioner::Books::compensate(const Journal::Lock& lock,
                                                              const JournalLine& line) {
  const FakeEffect* effect = find({*TenantId::parse(line[1]), line[3]});
  if (effect == nullptr || !effect->is_compensated) {
    OCTROI_RETURN_IF_ERROR(journal.append(lock, line));
  }
  return StepResult{StepOutcome::kDone, {}, ""};
}

absl::StatusOr<StepResult> FakeProvisioner::Books::call(const TenantContext& tenant,
                                                        const StepRequest& request,
                                                        bool is_compensation) {
  OCTROI_RETURN_IF_ERROR(check(request));
  OCTROI_ASSIGN_OR_RETURN(const Journal::Lock lock, journal.lock());
  const FakeEffect* known = find({tenant.tenant(), request.key});
  if (known != nullptr && known->step != request.step) {
    return make_error(absl::StatusCode::kInvalidArgument, "provisioning.bad_key",
                      "the key belongs to the step " + known->step);
  }
  FakeStep answer = take_answer(request.step);
  // What stands cannot fail any more; a failing compensation leaves it standing.
  if (!is_compensation && known != nullptr && answer.kind == FakeStepKind::kFail) answer = {};
  switch (answer.kind) {
    case FakeStepKind::kUnreachable:
      return make_error(absl::StatusCode::kUnavailable, "provisioning.unreachable",
                        "nobody answers; nothing happened, try again later");
    case FakeStepKind::kFail:
      return StepResult{StepOutcome::kFailed, {}, answer.detail};
    case FakeStepKind::kLostBeforeEffect:
      return unknown(answer);
    case FakeStepKind::kDo:
    case FakeStepKind::kLostAfterEffect:
      break;
  }
  const JournalLine line{is_compensation ? "compensate" : "perform", tenant.tenant().to_string(),
                         request.saga.to_string(), request.key, request.step};
  OCTROI_ASSIGN_OR_RETURN(StepResult result,
                          is_compensation ? compensate(lock, line) : perform(lock, line));
  if (answer.kind == FakeStepKind::kLostAfterEffect) return unknown(answer);
  return result;
}

FakeProvisioner::FakeProvisioner(FakeProvisionerOptions options)
    : books_(std::make_unique<Books>(std::move(options))) {}

FakeProvisioner::~FakeProvisioner() = default;

std::string_view FakeProvisioner::name() const { return books_->options.name; }

absl::StatusOr<StepResult> FakeProvisioner::perform(const TenantContext& tenant,
                                                    const StepRequest& request) {
  return books_->call(tenant, request, false);
}

absl::StatusOr<StepResult> FakeProvisioner::compensate(const TenantContext& tenant,
                                                       const StepRequest& request) {
  return books_->call(tenant, request, true);
}

void FakeProvisioner::answer_next(std::string_view step, FakeStep answer) {
  const auto lock = books_->journal.lock();
  books_->answers.emplace_back(std::string(step), std::move(answer));
}

std::vector<FakeEffect> FakeProvisioner::effects() const {
  const auto lock = books_->journal.lock();
  return books_->effects;
}

}  // namespace v0
}  // namespace octroi
