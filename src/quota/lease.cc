// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/lease.h"

namespace octroi {
inline namespace v0 {
namespace quota {

LeaseAuthority::~LeaseAuthority() = default;

std::string_view to_string(LeaseStatus status) noexcept {
  switch (status) {
    case LeaseStatus::kOk:
      return "ok";
    case LeaseStatus::kNotDefined:
      return "not_defined";
    case LeaseStatus::kFenced:
      return "fenced";
    case LeaseStatus::kMoreThanHeld:
      return "more_than_held";
    case LeaseStatus::kBadRequest:
      return "bad_request";
    case LeaseStatus::kStaleRevision:
      return "stale_revision";
    case LeaseStatus::kStillLeased:
      return "still_leased";
    case LeaseStatus::kDidNotHappen:
      return "did_not_happen";
    case LeaseStatus::kMayHaveHappened:
      return "may_have_happened";
  }
  return {};
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
