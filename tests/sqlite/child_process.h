// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Work done in another process, which may be killed.
//
//   EXPECT_TRUE(child_succeeds([&] { return commit_in_child(path); }));
//
// Layer: tests. Thread safety: fork while no other thread runs.
#ifndef OCTROI_TESTS_SQLITE_CHILD_PROCESS_H_
#define OCTROI_TESTS_SQLITE_CHILD_PROCESS_H_

#include <functional>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace octroi {
inline namespace v0 {

// The child leaves without running the parent's destructors or GoogleTest.
inline pid_t start_child(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  return child;
}

// Exit status 0 and no signal.
inline bool child_succeeded(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

inline bool child_succeeds(const std::function<bool()>& work) {
  return child_succeeded(start_child(work));
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTS_SQLITE_CHILD_PROCESS_H_
