// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// docs/subscription_machine.md is made from the code: run with OCTROI_UPDATE_DOCS=1 to write it.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"
#include "samples.h"

namespace octroi {
namespace {

constexpr std::string_view kHead = R"(# The subscription machine

Made from the code by `octroi_subscription_test`; to write it again, run that test with
`OCTROI_UPDATE_DOCS=1`. The rules behind it are in `octroi/subscription/machine.h`.

## Statuses and what leads from one to another

)";

constexpr std::string_view kTableHead = R"(
`cancel` and `expire` end every status that is not final; `set_auto_renew` changes none.

## Every command in every status

What happens, and the status afterwards where it changes; or, in *italics*, the refusal. Each
command comes on a day that suits it, to a subscription without a scheduled change or cancellation.

)";

constexpr std::string_view kRefusalHead = R"(
## Refusals

In order of precedence: of those that apply, the first one is the answer.

| number | code | says |
|---|---|---|
)";

std::string name_of(SubscriptionStatus status) { return std::string(to_string(status)); }

// Every status in the variants that decide where a command leads: started in other ways, on early
// and on late days.
std::vector<Subscription> probes() {
  std::vector<Subscription> all;
  for (const SubscriptionStatus status : sample::statuses()) {
    all.push_back(sample::in_status(status));
  }
  Subscription with_trial = sample::pending();
  with_trial.trial_days = 14;
  all.push_back(with_trial);
  Subscription pays_first = sample::pending();
  pays_first.pays_first = true;
  all.push_back(pays_first);
  all.push_back(sample::after(sample::trialing(), Suspend{sample::kFirst, "unpaid"}));
  return all;
}

std::string diagram() {
  std::map<std::pair<SubscriptionStatus, SubscriptionStatus>, std::set<std::string>> arrows;
  for (const Subscription& from : probes()) {
    for (const sample::NamedCommand& each : sample::commands()) {
      const SubscriptionDecision decision = decide(from, each.command);
      const auto* events = std::get_if<SubscriptionEvents>(&decision);
      if (events == nullptr) continue;
      const Subscription to = evolve(from, *events);
      if (to.status == from.status || is_final(to.status)) continue;
      arrows[{from.status, to.status}].insert(std::string(command_name(each.command)));
    }
  }
  std::string text = "```mermaid\nstateDiagram-v2\n  state open {\n    [*] --> pending\n";
  for (const auto& [ends, commands] : arrows) {
    text += "    " + name_of(ends.first) + " --> " + name_of(ends.second) + " : ";
    std::string_view separator;
    for (const std::string& command : commands) {
      text += separator;
      text += command;
      separator = ", ";
    }
    text += "\n";
  }
  text += "  }\n  open --> cancelled : cancel\n  open --> expired : expire\n```\n";
  return text;
}

std::string cell(const Subscription& from, const SubscriptionCommand& command) {
  const SubscriptionDecision decision = decide(from, command);
  const auto* events = std::get_if<SubscriptionEvents>(&decision);
  const std::string said = sample::answer(from, command);
  if (events == nullptr) return "*" + said + "*";
  const SubscriptionStatus status = evolve(from, *events).status;
  const std::string after = name_of(status);
  return status == from.status || after == said ? said : said + ", " + after;
}

std::string table() {
  std::string head = "| command |";
  std::string rule = "|---|";
  for (const SubscriptionStatus status : sample::statuses()) {
    head += " " + name_of(status) + " |";
    rule += "---|";
  }
  std::string text = head + "\n" + rule + "\n";
  for (const sample::NamedCommand& each : sample::commands()) {
    text += "| " + each.name + " |";
    for (const SubscriptionStatus status : sample::statuses()) {
      text += " " + cell(sample::in_status(status), each.command) + " |";
    }
    text += "\n";
  }
  return text;
}

std::string refusals() {
  std::string text;
  for (std::uint16_t number = 1; !to_string(static_cast<SubscriptionRefusal>(number)).empty();
       ++number) {
    const absl::Status status = to_status(static_cast<SubscriptionRefusal>(number));
    text += "| " + std::to_string(number) + " | `" + error_code(status) + "` | " +
            error_message(status) + " |\n";
  }
  return text;
}

std::string page() {
  return std::string(kHead) + diagram() + std::string(kTableHead) + table() +
         std::string(kRefusalHead) + refusals();
}

TEST(SubscriptionMachine, ItsPageIsMadeFromTheCode) {
  const std::string path = std::string(OCTROI_SOURCE_DIR) + "/docs/subscription_machine.md";
  const std::string wanted = page();
  if (const char* update = std::getenv("OCTROI_UPDATE_DOCS");
      update != nullptr && std::string_view(update) == "1") {
    std::ofstream(path) << wanted;
  }
  std::ifstream file(path);
  std::stringstream stored;
  stored << file.rdbuf();
  EXPECT_EQ(stored.str(), wanted) << "run this test with OCTROI_UPDATE_DOCS=1";
}

}  // namespace
}  // namespace octroi
