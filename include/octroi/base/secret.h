// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Secret: text that never prints.
//
// Holds an API key, a webhook secret or a password. There is no stream operator, no to_string, no
// comparison by ==; the bytes leave only through reveal(), which is easy to search for, and are
// wiped when the object goes.
//
//   Secret key("sk_live_...");
//   request.header("Authorization", "Bearer " + std::string(key.reveal()));
//
// Layer: base. Thread safety: a value.
#ifndef OCTROI_BASE_SECRET_H_
#define OCTROI_BASE_SECRET_H_

#include <string>
#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Secret {
 public:
  Secret() noexcept = default;
  explicit Secret(std::string text) noexcept;
  Secret(const Secret&);
  Secret(Secret&&) noexcept;
  Secret& operator=(const Secret&);
  Secret& operator=(Secret&&) noexcept;
  ~Secret();

  [[nodiscard]] std::string_view reveal() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  // Takes the same time wherever the texts differ; only the length leaks.
  [[nodiscard]] bool equals(std::string_view other) const noexcept;

 private:
  std::string text_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_SECRET_H_
