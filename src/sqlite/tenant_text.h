// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TenantText: the text form of a tenant's id, in place and without allocating.
//
//   TenantText text;
//   statement.bind(1, text.of(row.tenant));      // lives until the next of()
//
// Layer: adapter sqlite, private. Thread safety: none.
#ifndef OCTROI_SQLITE_TENANT_TEXT_H_
#define OCTROI_SQLITE_TENANT_TEXT_H_

#include <array>
#include <string_view>

#include "octroi/base/ids.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

class TenantText {
 public:
  // The rows of a batch come tenant by tenant, so the last one is kept.
  std::string_view of(const TenantId& tenant) noexcept {
    if (tenant != tenant_) write(tenant);
    return {text_.data(), text_.size()};
  }

 private:
  void write(const TenantId& tenant) noexcept {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::size_t at = 0;
    for (std::size_t i = 0; i < tenant.bytes().size(); ++i) {
      if (i == 4 || i == 6 || i == 8 || i == 10) text_[at++] = '-';
      text_[at++] = kDigits[tenant.bytes()[i] >> 4];
      text_[at++] = kDigits[tenant.bytes()[i] & 0xf];
    }
    tenant_ = tenant;
  }

  TenantId tenant_;  // nil, which no row has
  std::array<char, 36> text_{};
};

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_TENANT_TEXT_H_
