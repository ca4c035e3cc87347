// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "fleet.h"

#include <array>
#include <chrono>
#include <fcntl.h>
#include <new>
#include <signal.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "octroi/quota/leased_limit.h"
#include "octroi/quota/refill_thread.h"

namespace octroi::quota {

struct Fleet::Shared {
  std::array<std::atomic<std::int64_t>, kProcesses> clock_offset_ms{};
};

namespace {

class OffsetTime final : public TimeSource {
 public:
  explicit OffsetTime(const std::atomic<std::int64_t>& offset_ms) : offset_ms_(offset_ms) {}
  [[nodiscard]] Nanos now() const noexcept override {
    return system_.now() + offset_ms_.load() * kMillisecond;
  }

 private:
  SystemTime system_;
  const std::atomic<std::int64_t>& offset_ms_;
};

}  // namespace

Fleet::Fleet(MakeAuthority make, std::filesystem::path folder, const LeaseTerms& terms)
    : make_(std::move(make)), folder_(std::move(folder)), terms_(terms), pids_(kProcesses, -1) {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
  shared_ = new (memory) Shared();
  for (int i = 0; i < kProcesses; ++i) start(i);
}

Fleet::~Fleet() {
  for (const ::pid_t pid : pids_) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
  ::munmap(shared_, sizeof(Shared));
}

void Fleet::start(int process) {
  const std::string name = "node-" + std::to_string(++started_);
  const ::pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid == 0) live(process, name);
  pids_[static_cast<std::size_t>(process)] = pid;
}

void Fleet::live(int process, const std::string& name) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = ::open((folder_ / name).c_str(), O_CREAT | O_WRONLY | O_APPEND, 0644);
  const auto authority = make_();
  const OffsetTime time(shared_->clock_offset_ms[static_cast<std::size_t>(process)]);
  const Tick tick(time);
  LowSignal low;
  const LeaseKey of = key();
  LeasedLimit limit(*authority, tick, of.tenant, of.metric, name, fixed_window(of.window, terms_),
                    {.lease_units = kLeaseUnits, .low = &low});
  const RefillThread refilling(low, {&limit});
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (;;) {
        if (limit.consume(1).allowed() && ::write(log, "1", 1) != 1) ::_exit(1);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    });
  }
  threads.clear();
  ::_exit(0);
}

void Fleet::pause(int process) { ::kill(pids_[static_cast<std::size_t>(process)], SIGSTOP); }
void Fleet::resume(int process) { ::kill(pids_[static_cast<std::size_t>(process)], SIGCONT); }

void Fleet::kill_and_replace(int process) {
  ::kill(pids_[static_cast<std::size_t>(process)], SIGKILL);
  ::waitpid(pids_[static_cast<std::size_t>(process)], nullptr, 0);
  start(process);
}

void Fleet::set_clock_ms(int process, std::int64_t offset_ms) {
  shared_->clock_offset_ms[static_cast<std::size_t>(process)].store(offset_ms);
}

std::int64_t Fleet::admitted() const {
  std::int64_t sum = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder_))
    sum += static_cast<std::int64_t>(file.file_size());
  return sum;
}

}  // namespace octroi::quota
