// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Fleet: real processes with real threads that spend one limit, and the hand that hurts them.
//
// Each process writes one byte to a file of its own for every unit it admits, before it would
// answer its client; the files' sizes are what was admitted, whoever was killed when.
#ifndef OCTROI_TESTS_LEASE_EXACT_FLEET_H_
#define OCTROI_TESTS_LEASE_EXACT_FLEET_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "octroi/quota/lease.h"

namespace octroi::quota {

using MakeAuthority = std::function<std::unique_ptr<LeaseAuthority>()>;

class Fleet {
 public:
  static constexpr int kProcesses = 8;
  static constexpr int kThreads = 3;
  static constexpr std::int64_t kLimit = 40'000;
  static constexpr std::int64_t kLeaseUnits = 40;

  Fleet(MakeAuthority make, std::filesystem::path folder, const LeaseTerms& terms);
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  static LeaseKey key() { return {"tenant", "requests", "2026-11"}; }

  void pause(int process);
  void resume(int process);
  void kill_and_replace(int process);
  // How far its clock is off.
  void set_clock_ms(int process, std::int64_t offset_ms);
  // Units admitted by all who ever lived.
  [[nodiscard]] std::int64_t admitted() const;

 private:
  struct Shared;  // by all processes
  void start(int process);
  [[noreturn]] void live(int process, const std::string& name);

  MakeAuthority make_;
  std::filesystem::path folder_;
  LeaseTerms terms_;
  Shared* shared_;
  std::vector<::pid_t> pids_;
  int started_ = 0;
};

}  // namespace octroi::quota

#endif  // OCTROI_TESTS_LEASE_EXACT_FLEET_H_
