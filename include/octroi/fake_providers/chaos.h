// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// FakeChaos: what goes wrong between a host and its payment providers, and how often.
//
// Everything is drawn from the seed and from what it happens to: the nth try of this charge, this
// payer in this round, this callback. So a run is repeated by its seed, and a charge that a test
// adds changes nothing for the others. A charge is meant here by the key it was asked for under.
//
//   auto chaos = *FakeChaos::parse(R"(seed 7
//                                     charge lose_answer 30
//                                     callback twice 200)");
//   server->unleash(chaos);
//
// Layer: testing (may include everything but bindings). Thread safety: a value.
#ifndef OCTROI_FAKE_PROVIDERS_CHAOS_H_
#define OCTROI_FAKE_PROVIDERS_CHAOS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What happens to a call that would make a charge.
enum class FakeFault : std::uint8_t {
  kLoseRequest = 1,  // it takes no effect, and the connection breaks
  kLoseAnswer = 2,   // it takes effect, and the connection breaks
  kCutAnswer = 3,    // it takes effect; half of the answer arrives
  kBusy = 4,         // 429, without effect
  kFailBefore = 5,   // 500, without effect
  kFailAfter = 6,    // 500, with effect
  kOtherAmount = 7,  // the answer names one unit more than was charged
  kNotJson = 8,      // it takes effect; the answer is a page
  kForgetKey = 9,    // the provider forgot the key before this call, if it ever forgets one (F35)
};

// What becomes of a new charge.
enum class FakeFate : std::uint8_t {
  kSettles = 1,
  kDeclines = 2,
  kWaits = 3,  // until the payer decides
};

// What happens to a callback.
enum class FakeMishap : std::uint8_t {
  kDrop = 1,         // never sent (F37)
  kTwice = 2,        // sent again a round later (F39)
  kLate = 3,         // sent one to five rounds late, so that others overtake it (F29)
  kLast = 4,         // sent after all others of its round (F40)
  kEarly = 5,        // sent before the call that caused it is answered (F38)
  kForged = 6,       // somebody else's goes ahead, with a wrong signature or none (F41)
  kOtherAmount = 7,  // rightly signed, with one unit more than was charged (F33)
};

// Frequencies are in a thousand. Those of one map sum to at most 1,000; what is left over goes
// well. With everything empty nothing goes wrong, and payers who wait never decide.
struct FakeChaos {
  std::uint64_t seed = 1;
  std::map<FakeFault, int> charges{};     // of the tries of charges
  std::map<FakeFate, int> fates{};        // of charges
  std::map<FakeMishap, int> callbacks{};  // of callbacks
  int reads_fail = 0;                     // of all other calls: 503
  int payers_approve = 0;                 // of those who wait, in each round
  int payers_refuse = 0;

  // A line each: "seed N", "charge FAULT N", "fate FATE N", "callback MISHAP N", "reads_fail N",
  // "payers_approve N", "payers_refuse N". The names are those of to_string(); empty lines, and
  // what follows a '#', are left out.
  // Errors: InvalidArgument "fake.bad_chaos", with the number of the line.
  static absl::StatusOr<FakeChaos> parse(std::string_view text);
  // What parse() reads as this value.
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const FakeChaos&, const FakeChaos&) = default;
};

// "lose_answer", "waits", "twice": the names in scripts.
[[nodiscard]] std::string_view to_string(FakeFault fault) noexcept;
[[nodiscard]] std::string_view to_string(FakeFate fate) noexcept;
[[nodiscard]] std::string_view to_string(FakeMishap mishap) noexcept;
// Nothing where the name is none of them.
[[nodiscard]] std::optional<FakeFault> find_fake_fault(std::string_view name) noexcept;
[[nodiscard]] std::optional<FakeFate> find_fake_fate(std::string_view name) noexcept;
[[nodiscard]] std::optional<FakeMishap> find_fake_mishap(std::string_view name) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_FAKE_PROVIDERS_CHAOS_H_
