// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What makes a Saga well formed, whoever made it: make_saga() or a stored text.
#ifndef OCTROI_SRC_PROVISIONING_SAGA_TEXT_H_
#define OCTROI_SRC_PROVISIONING_SAGA_TEXT_H_

#include <string_view>

#include "absl/status/status.h"

#include "octroi/provisioning/saga.h"

namespace octroi {
inline namespace v0 {

// Errors of all: InvalidArgument "provisioning.bad_saga".
absl::Status check_saga(const Saga& saga);
absl::Status check_facts(const Facts& facts);
absl::Status check_detail(std::string_view detail);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_PROVISIONING_SAGA_TEXT_H_
