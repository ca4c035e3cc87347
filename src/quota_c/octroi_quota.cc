// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi_quota.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>

#include "quota_c/handles.h"

namespace quota = octroi::quota;

namespace {

using octroi::quota_c::fault_of;
using octroi::quota_c::give;
using octroi::quota_c::guarded;
using octroi::quota_c::is_size;
using octroi::quota_c::kFirstOptions;
using octroi::quota_c::kFirstWindow;

// Reads as many bytes as both sides know; the rest is zero.
template <class Struct>
Struct known(const Struct& from) noexcept {
  Struct to{};
  std::memcpy(&to, &from, std::min(from.struct_size, sizeof(Struct)));
  return to;
}

octroi_quota_error read_window(const octroi_quota_window& from, quota::Window& to) {
  if (!is_size(from.struct_size, kFirstWindow)) return OCTROI_QUOTA_BAD_SIZE;
  const octroi_quota_window window = known(from);
  if (window.name == nullptr || *window.name == '\0') return OCTROI_QUOTA_BAD_RULE;
  if (window.behaviour < 0 || window.behaviour > OCTROI_QUOTA_OVERAGE) return OCTROI_QUOTA_BAD_RULE;
  to.name = window.name;
  to.limit = window.limit;
  to.behaviour = static_cast<quota::Behaviour>(std::max(window.behaviour, 1));
  to.is_level = window.is_level != 0;
  if (window.alerts != nullptr) {
    if (window.alert_count > quota::kAlertsMax) return OCTROI_QUOTA_BAD_RULE;
    to.alerts.assign(window.alerts, window.alerts + window.alert_count);
  }
  to.schedule = quota::WindowSchedule::every(window.period, window.period_offset);
  if (window.next_edge != nullptr) {
    to.schedule =
        quota::WindowSchedule::by([next = window.next_edge, context = window.next_edge_context](
                                      quota::Nanos after) { return next(after, context); });
  }
  return OCTROI_QUOTA_OK;
}

octroi_quota_error make_rule(quota::Rule rule, octroi_quota_rule** out) {
  if (!quota::fault_in(rule).empty()) return OCTROI_QUOTA_BAD_RULE;
  *out = new octroi_quota_rule{std::make_shared<const quota::Rule>(std::move(rule))};
  return OCTROI_QUOTA_OK;
}

// The handle of these names, the same one each time. A zero parts them: C strings hold none.
octroi_quota_meter* keep_meter(octroi_quota_checker& checker, const char* tenant,
                               const char* metric, const quota::Meter& meter) {
  const std::lock_guard lock(checker.mutex);
  const std::string names = std::string(tenant) + '\0' + metric;
  return &checker.meters.try_emplace(names, octroi_quota_meter{meter, &checker}).first->second;
}

}  // namespace

extern "C" {

uint32_t octroi_quota_abi(void) { return OCTROI_QUOTA_ABI; }

const char* octroi_quota_error_name(octroi_quota_error error) {
  switch (error) {
    case OCTROI_QUOTA_OK:
      return "ok";
    case OCTROI_QUOTA_NULL:
      return "null";
    case OCTROI_QUOTA_BAD_SIZE:
      return "bad_size";
    case OCTROI_QUOTA_BAD_RULE:
      return "bad_rule";
    case OCTROI_QUOTA_NO_MEMORY:
      return "no_memory";
    case OCTROI_QUOTA_NOT_DEFINED:
      return "not_defined";
    case OCTROI_QUOTA_CLOSED:
      return "closed";
    case OCTROI_QUOTA_BAD_POOL:
      return "bad_pool";
    case OCTROI_QUOTA_BAD_SNAPSHOT:
      return "bad_snapshot";
  }
  return "unknown";
}

const char* octroi_quota_reason_name(int32_t reason) {
  const bool is_number = reason >= 0 && reason <= 255;
  const auto name = quota::to_string(static_cast<quota::Reason>(is_number ? reason : 0));
  return name.empty() ? "" : name.data();  // a literal, so it ends with a zero
}

octroi_quota_error octroi_quota_open(const octroi_quota_options* options,
                                     octroi_quota_checker** checker) {
  if (checker == nullptr) return OCTROI_QUOTA_NULL;
  if (options != nullptr && !is_size(options->struct_size, kFirstOptions)) {
    return OCTROI_QUOTA_BAD_SIZE;
  }
  return guarded([&] {
    *checker =
        new octroi_quota_checker(options != nullptr ? known(*options) : octroi_quota_options{});
    return OCTROI_QUOTA_OK;
  });
}

void octroi_quota_close(octroi_quota_checker* checker) { delete checker; }

octroi_quota_error octroi_quota_tick(octroi_quota_checker* checker) {
  if (checker == nullptr) return OCTROI_QUOTA_NULL;
  checker->tick.publish();
  return OCTROI_QUOTA_OK;
}

octroi_quota_error octroi_quota_tick_stop(octroi_quota_checker* checker) {
  if (checker == nullptr) return OCTROI_QUOTA_NULL;
  checker->tick.stop();
  return OCTROI_QUOTA_OK;
}

octroi_quota_error octroi_quota_rule_of_windows(const octroi_quota_window* windows, size_t count,
                                                octroi_quota_rule** rule) {
  if (rule == nullptr || (windows == nullptr && count > 0)) return OCTROI_QUOTA_NULL;
  if (count > quota::kWindowsMax) return OCTROI_QUOTA_BAD_RULE;
  return guarded([&] {
    quota::Rule made;
    // Each window tells how far the next one lies: a caller's struct may be longer than ours.
    const char* at = reinterpret_cast<const char*>(windows);
    for (size_t i = 0; i < count; ++i) {
      const auto& window = *reinterpret_cast<const octroi_quota_window*>(at);
      const octroi_quota_error error = read_window(window, made.windows.emplace_back());
      if (error != OCTROI_QUOTA_OK) return error;
      at += window.struct_size;
    }
    return make_rule(std::move(made), rule);
  });
}

octroi_quota_error octroi_quota_rule_of_rate(int64_t amount, int64_t period, int64_t burst,
                                             octroi_quota_rule** rule) {
  if (rule == nullptr) return OCTROI_QUOTA_NULL;
  return guarded([&] {
    return make_rule({.rate = quota::Rate{.amount = amount, .period = period, .burst = burst}},
                     rule);
  });
}

void octroi_quota_rule_free(octroi_quota_rule* rule) { delete rule; }

octroi_quota_error octroi_quota_define(octroi_quota_checker* checker, const char* tenant,
                                       const char* metric, const octroi_quota_rule* rule,
                                       octroi_quota_meter** meter) {
  if (checker == nullptr || tenant == nullptr || metric == nullptr || rule == nullptr) {
    return OCTROI_QUOTA_NULL;
  }
  return guarded([&] {
    const quota::Meter made = checker->checker.define(tenant, metric, rule->rule);
    if (!made) return OCTROI_QUOTA_CLOSED;
    if (meter != nullptr) *meter = keep_meter(*checker, tenant, metric, made);
    return OCTROI_QUOTA_OK;
  });
}

octroi_quota_error octroi_quota_find(octroi_quota_checker* checker, const char* tenant,
                                     const char* metric, octroi_quota_meter** meter) {
  if (checker == nullptr || tenant == nullptr || metric == nullptr || meter == nullptr) {
    return OCTROI_QUOTA_NULL;
  }
  return guarded([&] {
    const quota::Meter found = checker->checker.meter(tenant, metric);
    if (!found) return OCTROI_QUOTA_NOT_DEFINED;
    *meter = keep_meter(*checker, tenant, metric, found);
    return OCTROI_QUOTA_OK;
  });
}

octroi_quota_error octroi_quota_consume(octroi_quota_meter* meter, int64_t n,
                                        octroi_quota_answer* answer) {
  if (meter == nullptr) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  return give(meter->meter.consume(n), answer);
}

octroi_quota_error octroi_quota_check(octroi_quota_meter* meter, int64_t n,
                                      octroi_quota_answer* answer) {
  if (meter == nullptr || answer == nullptr) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  return give(meter->meter.check(n), answer);
}

octroi_quota_error octroi_quota_release(octroi_quota_meter* meter, int64_t n,
                                        octroi_quota_answer* answer) {
  if (meter == nullptr) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  return give(meter->meter.release(n), answer);
}

octroi_quota_error octroi_quota_consume_key(octroi_quota_checker* checker, const char* tenant,
                                            const char* metric, int64_t n,
                                            octroi_quota_answer* answer) {
  if (checker == nullptr || tenant == nullptr || metric == nullptr) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  const quota::Answer given = checker->checker.consume(tenant, metric, n);
  return given.why == quota::Reason::kNotDefined ? OCTROI_QUOTA_NOT_DEFINED : give(given, answer);
}

octroi_quota_error octroi_quota_reserve(octroi_quota_meter* meter, int64_t n, int64_t expires_at,
                                        const char* key, uint64_t* id,
                                        octroi_quota_answer* answer) {
  if (meter == nullptr || id == nullptr) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  return guarded([&] {
    const quota::Ask ask{.meter = meter->meter, .n = n};
    const quota::Reserved reserved = meter->checker->checker.reserve(
        {&ask, 1}, {.expires_at = expires_at, .key = key != nullptr ? key : ""});
    *id = reserved.id;
    return give(reserved.answer, answer);
  });
}

octroi_quota_error octroi_quota_commit(octroi_quota_checker* checker, uint64_t id, int64_t part,
                                       octroi_quota_answer* answer) {
  if (checker == nullptr) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  return guarded([&] { return give(checker->checker.commit(id, {&part, 1}), answer); });
}

octroi_quota_error octroi_quota_cancel(octroi_quota_checker* checker, uint64_t id,
                                       octroi_quota_answer* answer) {
  if (checker == nullptr) return OCTROI_QUOTA_NULL;
  if (fault_of(answer) != OCTROI_QUOTA_OK) return OCTROI_QUOTA_BAD_SIZE;
  return guarded([&] { return give(checker->checker.cancel(id), answer); });
}

octroi_quota_error octroi_quota_close_meter(octroi_quota_meter* meter) {
  if (meter == nullptr) return OCTROI_QUOTA_NULL;
  return guarded([&] {
    return meter->checker->checker.close(meter->meter) ? OCTROI_QUOTA_OK : OCTROI_QUOTA_CLOSED;
  });
}

}  // extern "C"
