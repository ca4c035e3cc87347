// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/lease_sqlite/lease_sqlite.h"

#include <mutex>
#include <optional>
#include <unistd.h>
#include <utility>

#include "lease_file.h"
#include "octroi/quota/lease_book.h"

namespace octroi {
inline namespace v0 {
namespace lease_sqlite {
namespace {

using quota::LeaseAnswer;
using quota::LeaseBook;
using quota::LeaseKey;
using quota::LeaseReport;
using quota::LeaseRow;
using quota::LeaseStatus;
using quota::LeaseTerms;

class SqliteLeases final : public quota::LeaseAuthority {
 public:
  SqliteLeases(std::string path, Options options) : path_(std::move(path)), options_(options) {}

  LeaseAnswer open(const LeaseKey& key, const LeaseTerms& terms) override {
    if (!is_valid(key) || !is_valid(terms)) return {.status = LeaseStatus::kBadRequest};
    return in_transaction(key, [&](std::optional<LeaseBook>& book, LeaseAnswer& answer) {
      int code = SQLITE_OK;
      if (!book) {
        book = LeaseBook{.terms = terms};
        code = file_.write_book(key, *book);
      }
      answer = answer_of(*book);
      return code;
    });
  }

  LeaseAnswer exchange(const LeaseKey& key, const LeaseReport& report,
                       std::int64_t now_ms) override {
    if (!is_valid(key) || !is_valid(report) || !quota::is_valid_lease_time(now_ms))
      return {.status = LeaseStatus::kBadRequest};
    return in_transaction(key, [&](std::optional<LeaseBook>& book, LeaseAnswer& answer) {
      if (!book) return not_defined(answer);
      std::optional<LeaseRow> lease;
      int code = file_.end_overdue(key, now_ms, *book);
      if (code == SQLITE_OK) code = file_.read_lease(key, report.node, lease);
      if (code != SQLITE_OK) return code;
      answer = apply(*book, lease, report, now_ms);
      code = file_.write_book(key, *book);
      if (code == SQLITE_OK && lease) code = file_.write_lease(key, report.node, *lease);
      return code;
    });
  }

  LeaseAnswer snapshot(const LeaseKey& key) override {
    if (!is_valid(key)) return {.status = LeaseStatus::kBadRequest};
    return in_transaction(key, [&](std::optional<LeaseBook>& book, LeaseAnswer& answer) {
      if (!book) return not_defined(answer);
      answer = answer_of(*book);
      return SQLITE_OK;
    });
  }

  LeaseAnswer change_limit(const LeaseKey& key, std::int64_t limit,
                           std::int64_t revision) override {
    if (LeaseBook none;
        !is_valid(key) || apply_limit(none, limit, revision).status == LeaseStatus::kBadRequest)
      return {.status = LeaseStatus::kBadRequest};
    return in_transaction(key, [&](std::optional<LeaseBook>& book, LeaseAnswer& answer) {
      if (!book) return not_defined(answer);
      answer = apply_limit(*book, limit, revision);
      return file_.write_book(key, *book);
    });
  }

  LeaseAnswer forget(const LeaseKey& key, std::int64_t now_ms) override {
    if (!is_valid(key) || !quota::is_valid_lease_time(now_ms))
      return {.status = LeaseStatus::kBadRequest};
    return in_transaction(key, [&](std::optional<LeaseBook>& book, LeaseAnswer& answer) {
      answer = {.status = LeaseStatus::kOk};
      if (!book) return SQLITE_OK;
      int code = file_.end_overdue(key, now_ms, *book);
      if (code != SQLITE_OK) return code;
      if (book->leased > 0) {
        answer = answer_of(*book, LeaseStatus::kStillLeased);
        return file_.write_book(key, *book);
      }
      // Leases that hold nothing go with their book.
      code = file_.end_overdue(key, kForEver, *book);
      return code == SQLITE_OK ? file_.delete_book(key) : code;
    });
  }

 private:
  static constexpr std::int64_t kForEver = std::int64_t{1} << 62;

  static int not_defined(LeaseAnswer& answer) {
    answer = {.status = LeaseStatus::kNotDefined};
    return SQLITE_OK;
  }

  // Calls `act` with the book of the key, and commits when it answers SQLITE_OK.
  template <class Act>
  LeaseAnswer in_transaction(const LeaseKey& key, const Act& act) {
    const std::scoped_lock lock(mutex_);
    LeaseAnswer answer;
    if (opened_by_ != ::getpid()) {
      opened_by_ = 0;
      std::string detail;
      const auto timeout_ms = static_cast<int>(options_.busy_timeout.count());
      if (file_.open(path_, timeout_ms, detail) != SQLITE_OK)
        return {.status = LeaseStatus::kDidNotHappen, .detail = detail};
      opened_by_ = ::getpid();
    }
    std::optional<LeaseBook> book;
    int code = file_.begin();
    if (code == SQLITE_OK) code = file_.read_book(key, book);
    if (code == SQLITE_OK) code = act(book, answer);
    if (code != SQLITE_OK) return failed(LeaseStatus::kDidNotHappen);
    // A commit that failed on the disk may be found done when the file is opened again.
    code = file_.commit();
    if (code != SQLITE_OK)
      return failed(code == SQLITE_BUSY ? LeaseStatus::kDidNotHappen
                                        : LeaseStatus::kMayHaveHappened);
    return answer;
  }

  LeaseAnswer failed(LeaseStatus status) {
    LeaseAnswer answer{.status = status, .detail = file_.message()};
    file_.roll_back();
    return answer;
  }

  std::mutex mutex_;
  std::string path_;
  Options options_;
  LeaseFile file_;
  ::pid_t opened_by_ = 0;
};

}  // namespace

std::unique_ptr<quota::LeaseAuthority> open(std::string path, Options options) {
  return std::make_unique<SqliteLeases>(std::move(path), options);
}

}  // namespace lease_sqlite
}  // namespace v0
}  // namespace octroi
