// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Gate: what stands between a request and the service: its tenant's quota.
//
//   Gate gate(tick);
//   gate.admit("cabinet-dupont", "starter");
//   if (!gate.pass("cabinet-dupont", response)) return;    // 429, and when to come back
//
// Layer: example. Thread safety: any thread.
#ifndef OCTROI_EXAMPLES_QUOTA_SERVER_GATE_H_
#define OCTROI_EXAMPLES_QUOTA_SERVER_GATE_H_

#include <memory>
#include <string>

#include <httplib.h>

#include "octroi/quota/checker.h"
#include "octroi/quota/http_headers.h"

class Gate {
 public:
  explicit Gate(const octroi::quota::Tick& tick);

  // The tenant may use the service under this plan: "starter" or "pro". Also a change of plan.
  bool admit(const std::string& tenant, const std::string& plan);
  // Counts one request and writes its headers. False where the response is complete: 403 for who
  // was never admitted, 429 for who has used up what there is.
  bool pass(const std::string& tenant, httplib::Response& response);

  [[nodiscard]] const octroi::quota::Checker& checker() const noexcept { return checker_; }

 private:
  const octroi::quota::Tick& tick_;
  octroi::quota::Checker checker_;
  std::shared_ptr<const octroi::quota::Rule> starter_;
  std::shared_ptr<const octroi::quota::Rule> pro_;
};

#endif  // OCTROI_EXAMPLES_QUOTA_SERVER_GATE_H_
