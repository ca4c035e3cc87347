// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What it takes to commit one renewal: SQLite durable at power loss (FULL), SQLite durable at kill
// -9 (NORMAL), and memory.
//
// The batches are those that run_due() makes when it commits one subscription at a time. Each is
// committed to every store in turn; beside them stands the limit of a durable commit, 4 KB written
// and synchronised. All stores must give the same invoice numbers.

#include <array>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <span>
#include <string>
#include <unistd.h>
#include <vector>

#include "common/fleet.h"
#include "common/folder.h"
#include "common/measure.h"

#include "octroi/sqlite/sqlite.h"
#include "octroi/storage/memory_store.h"

namespace octroi::bench {
namespace {

// 4 KB at the end of a file, synchronised.
class SyncedFile {
 public:
  explicit SyncedFile(const std::string& path)
      : file_(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) {
    check(file_ >= 0, "cannot make " + path);
  }
  ~SyncedFile() { ::close(file_); }
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;

  double append() {
    const Stopwatch watch;
    check(::write(file_, page_.data(), page_.size()) == static_cast<ssize_t>(page_.size()) &&
              ::fdatasync(file_) == 0,
          "4 KB cannot be written");
    return watch.nanoseconds();
  }

 private:
  int file_;
  std::array<char, 4096> page_{};
};

struct Candidate {
  const char* name;
  Store* store;
  std::vector<double> times{};
};

// One batch a renewal, planned on `memory`, which then holds them all.
std::vector<Batch> make_renewals(Fleet& fleet, MemoryStore& memory) {
  RecordingStore recorder(memory);
  BillingOptions options = fleet.options();
  options.commit_rows_max = 1;
  Billing billing(recorder, fleet.catalog, std::move(options));
  must(billing.open());
  recorder.forget();
  must(billing.run_due({.effects = false}).status());
  return recorder.take();
}

void commit_everywhere(const Batch& batch, std::span<Candidate> candidates) {
  std::string number;
  for (Candidate& candidate : candidates) {
    const Stopwatch watch;
    const CommitResult result = must(candidate.store->commit(batch));
    candidate.times.push_back(watch.nanoseconds());
    check(result.numbers.size() == 1 && (number.empty() || result.numbers[0].text == number),
          "the stores number an invoice differently");
    number = result.numbers[0].text;
  }
}

void run(const std::string& program, bool smoke) {
  const std::int64_t renewals = smoke ? 20 : 2'000;
  const WorkFolder folder(program);
  Fleet fleet;
  sqlite::SqliteStore full = must(sqlite::open(folder.file("full.db")));
  sqlite::SqliteStore normal =
      must(sqlite::open(folder.file("normal.db"), {.synchronous = sqlite::Synchronous::kNormal}));
  MemoryStore memory;
  MemoryStore planned;
  SyncedFile synced(folder.file("synced"));
  std::array candidates = {Candidate{"SQLite FULL", &full}, Candidate{"SQLite NORMAL", &normal},
                           Candidate{"memory", &memory}};
  fleet.found(planned);
  for (Candidate& candidate : candidates) fleet.found(*candidate.store);
  fleet.settle(renewals, [&](const Batch& batch) {
    must(planned.commit(batch).status());
    for (Candidate& candidate : candidates) must(candidate.store->commit(batch).status());
  });
  fleet.clock.set(kRenewalDay);
  const std::vector<Batch> batches = make_renewals(fleet, planned);
  check(batches.size() == static_cast<std::size_t>(renewals), "not one commit a renewal");
  std::vector<double> syncs;
  for (const Batch& batch : batches) {
    syncs.push_back(synced.append());
    commit_everywhere(batch, candidates);
  }
  std::printf("%-28s %10s %10s  us\n", "commit of one renewal", "median", "p99");
  std::printf("%-28s %10.1f %10.1f\n", "4 KB and fdatasync", median(syncs) / 1e3,
              quantile(syncs, 0.99) / 1e3);
  for (const Candidate& candidate : candidates) {
    std::printf("%-28s %10.1f %10.1f\n", candidate.name, median(candidate.times) / 1e3,
                quantile(candidate.times, 0.99) / 1e3);
  }
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) {
  octroi::bench::run(arguments[0], octroi::bench::is_smoke(count, arguments));
  return 0;
}
