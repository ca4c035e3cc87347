// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MadePages: the pages that an adapter made a short while ago.
//
// Some providers know no idempotency key and tell of a page only by their own name of it. The
// engine hands that name back once it is written down (ChargeRequest::known_reference); until then
// only the adapter knows that a page was made, and must answer it again instead of making another.
//
//   const auto held = locks.hold(scoped_key(tenant, request.idempotency_key));
//   if (auto made = pages.find(tenant, request)) return made->answer;
//   pages.keep(tenant, request, answer);
//
// That nobody makes a second page between the two is for KeyLocks (octroi/payment/key_locks.h).
//
// Layer: payment (may include base, money, tenant). Thread safety: every call from any thread.
#ifndef OCTROI_PAYMENT_MADE_PAGES_H_
#define OCTROI_PAYMENT_MADE_PAGES_H_

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "octroi/base/export.h"
#include "octroi/payment/charge.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class MadePages {
 public:
  struct Made {
    ChargeRequest asked;
    ChargeResult answer;  // pending, with the page's address
  };

  // Of more than `pages_max` the oldest is forgotten.
  explicit MadePages(std::size_t pages_max = 1000) : pages_max_(pages_max) {}

  // The page of this request: under its tenant and key, and where the request knows a reference
  // only if it is this page's; else nothing. Whether it asks for the same is the caller's to see.
  [[nodiscard]] std::optional<Made> find(const TenantContext& tenant,
                                         const ChargeRequest& request) const;

  // In the place of one that was made before for the same tenant and key.
  void keep(const TenantContext& tenant, ChargeRequest asked, ChargeResult answer);

 private:
  std::size_t pages_max_;
  mutable std::mutex mutex_{};
  std::map<std::string, Made> pages_{};
  std::deque<std::string> by_age_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_MADE_PAGES_H_
