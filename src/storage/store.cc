// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/store.h"

namespace octroi {
inline namespace v0 {

Store::~Store() = default;

}  // namespace v0
}  // namespace octroi
