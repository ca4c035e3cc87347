// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PriceOfPeriod: what a period costs. It is the catalogue's own price where neither a phase nor an
// add-on nor a pause changes it, so that a long table of tiers is not copied with each renewal.
//
// Layer: engine, private. Thread safety: a value; not longer than the catalogue.
#ifndef OCTROI_SRC_ENGINE_PRICE_OF_PERIOD_H_
#define OCTROI_SRC_ENGINE_PRICE_OF_PERIOD_H_

#include <optional>
#include <utility>

#include "octroi/catalog/plan.h"

namespace octroi {
inline namespace v0 {

class PriceOfPeriod {
 public:
  explicit PriceOfPeriod(const Price* published) : published_(published) {}
  explicit PriceOfPeriod(Price own) : own_(std::move(own)) {}

  [[nodiscard]] const Price& operator*() const noexcept { return own_ ? *own_ : *published_; }
  [[nodiscard]] const Price* operator->() const noexcept { return &**this; }
  [[nodiscard]] bool is_published() const noexcept { return !own_; }

 private:
  const Price* published_ = nullptr;
  std::optional<Price> own_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PRICE_OF_PERIOD_H_
