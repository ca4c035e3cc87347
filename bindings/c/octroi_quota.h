/* Copyright The octroi Authors. */
/* SPDX-License-Identifier: Apache-2.0 */

/* octroi_quota: the quota checker for C, and for all that can call C.
 *
 * Handles are opaque. No exception leaves the library. Structs that a caller fills or receives
 * begin with their own size: fields are only ever added at the end, a library reads and writes no
 * more than the caller's size tells, and a field that is left out is zero. A size that is smaller
 * than the first version's, above 4096, or no multiple of 8 is BAD_SIZE.
 *
 *   octroi_quota_checker* checker = NULL;
 *   octroi_quota_open(NULL, &checker);
 *   octroi_quota_window month = {.struct_size = sizeof month, .name = "month", .limit = 1000};
 *   octroi_quota_rule* rule = NULL;
 *   octroi_quota_rule_of_windows(&month, 1, &rule);
 *   octroi_quota_meter* meter = NULL;
 *   octroi_quota_define(checker, "tenant", "requests", rule, &meter);
 *   octroi_quota_answer answer = {.struct_size = sizeof answer};
 *   if (octroi_quota_consume(meter, 1, &answer) == OCTROI_QUOTA_OK && answer.allowed) serve();
 *   octroi_quota_close(checker);
 *
 * Names are zero-terminated. Times are nanoseconds since the Unix epoch, durations nanoseconds;
 * OCTROI_QUOTA_NEVER stands for none. Meters live as long as their checker, in memory that
 * octroi_quota_close() frees, so no meter is freed by itself. As after free(), a handle that was
 * closed must not be used again; octroi_quota_close_meter() ends a counter and leaves its handle
 * good. A child of fork() counts for itself, and calls octroi_quota_tick_stop() first.
 *
 * Layer: binding of octroi/quota. Thread safety: any thread, but for open and close. */
#ifndef OCTROI_BINDINGS_C_OCTROI_QUOTA_H_
#define OCTROI_BINDINGS_C_OCTROI_QUOTA_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

#define OCTROI_QUOTA_ABI 1
#define OCTROI_QUOTA_API_C __attribute__((visibility("default")))
#define OCTROI_QUOTA_NEVER INT64_MAX
#define OCTROI_QUOTA_UNLIMITED INT64_MAX

typedef struct octroi_quota_checker octroi_quota_checker;
typedef struct octroi_quota_rule octroi_quota_rule;
typedef struct octroi_quota_meter octroi_quota_meter;

/* Numbers are never reused. */
typedef enum octroi_quota_error {
  OCTROI_QUOTA_OK = 0,       /* answered; the answer may be no */
  OCTROI_QUOTA_NULL = 1,     /* a pointer that must not be null is */
  OCTROI_QUOTA_BAD_SIZE = 2, /* a struct_size that no version has */
  OCTROI_QUOTA_BAD_RULE = 3, /* see octroi_quota_rule_of_windows */
  OCTROI_QUOTA_NO_MEMORY = 4,
  OCTROI_QUOTA_NOT_DEFINED = 5, /* no counter of these names */
  OCTROI_QUOTA_CLOSED = 6,      /* it was closed, or is of the other kind (windows, rate) */
  OCTROI_QUOTA_BAD_POOL = 7,    /* a circle, a rate, or a meter of another checker */
  OCTROI_QUOTA_BAD_SNAPSHOT = 8 /* nothing that octroi_quota_save wrote */
} octroi_quota_error;

typedef enum octroi_quota_behaviour {
  OCTROI_QUOTA_HARD = 1,
  OCTROI_QUOTA_SOFT = 2,
  OCTROI_QUOTA_OVERAGE = 3
} octroi_quota_behaviour;

/* The first edge after `after`; OCTROI_QUOTA_NEVER: none. Called from any thread. */
typedef int64_t (*octroi_quota_next_edge)(int64_t after, void* context);

typedef struct octroi_quota_options {
  size_t struct_size;
  uint64_t counters_expected; /* room is made for so many, at once for 8 million at most */
  /* Where time comes from; null: the machine's clock. Must answer as long as the checker lives. */
  int64_t (*now)(void* context);
  void* now_context;
  /* 1: a thread of the checker's own publishes the time each millisecond. 0: call
   * octroi_quota_tick(), or live with reading the clock for each request. */
  int32_t start_tick_thread;
} octroi_quota_options;

typedef struct octroi_quota_window {
  size_t struct_size;
  const char* name;
  int64_t limit;                    /* negative counts as 0 */
  int32_t behaviour;                /* 0: hard */
  int32_t is_level;                 /* 1: goes up and down, and never starts again */
  int64_t period;                   /* starts again at each multiple of it; 0: never */
  int64_t period_offset;            /* shifts those edges */
  octroi_quota_next_edge next_edge; /* instead of a period, where it is not null */
  void* next_edge_context;          /* must live as long as the rule's checkers */
  const uint8_t* alerts;            /* percentages of the limit, 1 .. 100; may be null */
  size_t alert_count;               /* at most 8 of all windows of a rule together */
} octroi_quota_window;

typedef struct octroi_quota_answer {
  size_t struct_size;
  int32_t allowed;
  int32_t reason; /* see octroi_quota_reason_name */
  int64_t limit;
  int64_t used;
  int64_t remaining;
  int64_t resets_at;
  int64_t retry_after;
  int64_t alert; /* the percentage of a limit that was just reached, else 0 */
} octroi_quota_answer;

/* One of several requests. Will never grow. */
typedef struct octroi_quota_ask {
  octroi_quota_meter* meter;
  int64_t n;
} octroi_quota_ask;

/* How one window stands: used + reserved + free = limit, while it is not passed. */
typedef struct octroi_quota_usage {
  size_t struct_size;
  const char* name; /* lives as long as the checker */
  int64_t limit;
  int64_t behaviour;
  int64_t used;     /* without what is reserved */
  int64_t reserved; /* until committed, cancelled or expired */
  int64_t overage;  /* of used + reserved, above the limit */
  int64_t ends_at;
} octroi_quota_usage;

/* Of the library that is loaded: OCTROI_QUOTA_ABI of its header. */
OCTROI_QUOTA_API_C uint32_t octroi_quota_abi(void);
/* "bad_rule"; never null. */
OCTROI_QUOTA_API_C const char* octroi_quota_error_name(octroi_quota_error error);
/* "limit_reached"; "" for a number that names none. */
OCTROI_QUOTA_API_C const char* octroi_quota_reason_name(int32_t reason);

/* `options` may be null. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_open(const octroi_quota_options* options,
                                                        octroi_quota_checker** checker);
/* Frees the checker and its meters; no call with them may run or follow. Null is fine. */
OCTROI_QUOTA_API_C void octroi_quota_close(octroi_quota_checker* checker);
/* Publishes the time; from then on to be called each millisecond, until the next one. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_tick(octroi_quota_checker* checker);
/* Back to reading the clock for each request. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_tick_stop(octroi_quota_checker* checker);

/* BAD_RULE: more than 8 windows, two of one name, an unnamed one, an unknown behaviour, more than 8
 * alerts, or one outside 1 .. 100. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_rule_of_windows(
    const octroi_quota_window* windows, size_t count, octroi_quota_rule** rule);
/* A token bucket: `amount` units each `period`, at most `burst` at once.
 * BAD_RULE: amount outside 1 .. period, or burst below 1 or too large to fill in 100 years. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_rule_of_rate(int64_t amount, int64_t period,
                                                                int64_t burst,
                                                                octroi_quota_rule** rule);
/* Checkers keep what they need of it. Null is fine. */
OCTROI_QUOTA_API_C void octroi_quota_rule_free(octroi_quota_rule* rule);

/* Makes the counter, or gives it another rule: what was counted stays counted. `meter` may be null.
 */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_define(octroi_quota_checker* checker,
                                                          const char* tenant, const char* metric,
                                                          const octroi_quota_rule* rule,
                                                          octroi_quota_meter** meter);
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_find(octroi_quota_checker* checker,
                                                        const char* tenant, const char* metric,
                                                        octroi_quota_meter** meter);

/* Requests. `answer` may be null for all but check; where the error is not OK it is not written. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_consume(octroi_quota_meter* meter, int64_t n,
                                                           octroi_quota_answer* answer);
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_check(octroi_quota_meter* meter, int64_t n,
                                                         octroi_quota_answer* answer);
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_release(octroi_quota_meter* meter, int64_t n,
                                                           octroi_quota_answer* answer);
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_consume_key(octroi_quota_checker* checker,
                                                               const char* tenant,
                                                               const char* metric, int64_t n,
                                                               octroi_quota_answer* answer);

/* All of them, or none: the answer of the first one that is refused, else of the one with the least
 * remaining. They are of one checker; a meter of another one is refused as not defined. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_consume_all(const octroi_quota_ask* asks,
                                                               size_t count,
                                                               octroi_quota_answer* answer);

/* From now on what `child` counts is counted at `parent` too, and refused when it is refused there.
 * A null `parent` ends it. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_pool(octroi_quota_meter* child,
                                                        octroi_quota_meter* parent);

/* Takes `n` until committed, cancelled, or `expires_at`. `id` is 0 where it was refused. `key` may
 * be null; the same key for the same meter finds the same reservation until `expires_at`, or until
 * it ends where that is OCTROI_QUOTA_NEVER. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_reserve(octroi_quota_meter* meter, int64_t n,
                                                           int64_t expires_at, const char* key,
                                                           uint64_t* id,
                                                           octroi_quota_answer* answer);
/* The same of several, all or nothing. The key belongs to the first meter. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_reserve_all(const octroi_quota_ask* asks,
                                                               size_t count, int64_t expires_at,
                                                               const char* key, uint64_t* id,
                                                               octroi_quota_answer* answer);
/* Keeps `part` of it, 0 .. n, and gives the rest back. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_commit(octroi_quota_checker* checker,
                                                          uint64_t id, int64_t part,
                                                          octroi_quota_answer* answer);
/* The same of several: one part for each ask. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_commit_parts(octroi_quota_checker* checker,
                                                                uint64_t id, const int64_t* parts,
                                                                size_t count,
                                                                octroi_quota_answer* answer);
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_cancel(octroi_quota_checker* checker,
                                                          uint64_t id, octroi_quota_answer* answer);

/* Writes the first `room` windows of the rule to `windows`, the first of which tells the
 * struct_size of all, and how many there are to `count`. A rate has none. `windows` may be null for
 * a room of 0. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_usage_of(octroi_quota_meter* meter,
                                                            octroi_quota_usage* windows,
                                                            size_t room, size_t* count);

/* What must survive a restart, as bytes to be kept as they are; open reservations count as not
 * taken. Tells their number in `size`, and writes them where there is room for all of them.
 * `bytes` may be null for a room of 0. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_save(octroi_quota_meter* meter, char* bytes,
                                                        size_t room, size_t* size);
/* Puts a counter where it stood, once, after it was defined and before it is used; windows that
 * have ended since are empty. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_restore(octroi_quota_meter* meter,
                                                           const char* bytes, size_t size);

/* Nothing is admitted any more. CLOSED where it was closed before. */
OCTROI_QUOTA_API_C octroi_quota_error octroi_quota_close_meter(octroi_quota_meter* meter);

#if defined(__cplusplus)
}
#endif

#endif /* OCTROI_BINDINGS_C_OCTROI_QUOTA_H_ */
