/* Copyright The octroi Authors. */
/* SPDX-License-Identifier: Apache-2.0 */

/* The quota checker from C: two windows on one metric, a refusal, a reservation. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "octroi_quota.h"

static void must(octroi_quota_error error) {
  if (error == OCTROI_QUOTA_OK) return;
  fprintf(stderr, "quota: %s\n", octroi_quota_error_name(error));
  exit(1);
}

static int ask(octroi_quota_meter* meter, int64_t n) {
  octroi_quota_answer answer = {.struct_size = sizeof answer};
  must(octroi_quota_consume(meter, n, &answer));
  printf("%" PRId64 " more: %s (%s), %" PRId64 " of %" PRId64 " used\n", n,
         answer.allowed ? "yes" : "no", octroi_quota_reason_name(answer.reason), answer.used,
         answer.limit);
  return answer.allowed;
}

int main(void) {
  const int64_t day = INT64_C(86400) * 1000000000;
  const octroi_quota_window windows[] = {
      {.struct_size = sizeof windows[0], .name = "day", .limit = 5, .period = day},
      {.struct_size = sizeof windows[0], .name = "ever", .limit = 100},
  };
  octroi_quota_checker* checker = NULL;
  octroi_quota_rule* starter = NULL;
  octroi_quota_meter* exports = NULL;
  const octroi_quota_options options = {.struct_size = sizeof options, .start_tick_thread = 1};
  must(octroi_quota_open(&options, &checker));
  must(octroi_quota_rule_of_windows(windows, 2, &starter));
  must(octroi_quota_define(checker, "cabinet-dupont", "exports", starter, &exports));

  const int first = ask(exports, 3);
  const int second = ask(exports, 3); /* five a day: no part of it is granted */

  uint64_t held = 0;
  must(octroi_quota_reserve(exports, 2, OCTROI_QUOTA_NEVER, "job-17", &held, NULL));
  const int third = ask(exports, 1); /* all is reserved */
  must(octroi_quota_commit(checker, held, 1, NULL));
  const int fourth = ask(exports, 1); /* one of the two came back */

  octroi_quota_rule_free(starter);
  octroi_quota_close(checker);
  return first && !second && held != 0 && !third && fourth ? EXIT_SUCCESS : EXIT_FAILURE;
}
