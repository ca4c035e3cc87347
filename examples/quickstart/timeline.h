// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Timeline: a tenant's audit log, invoices and payments as lines that a billing person reads.
//
// Nothing is assumed: what is printed is what the store holds.
#ifndef OCTROI_EXAMPLES_QUICKSTART_TIMELINE_H_
#define OCTROI_EXAMPLES_QUICKSTART_TIMELINE_H_

#include <string>
#include <vector>

#include "page.h"
#include "world.h"

namespace quickstart {

[[nodiscard]] std::vector<Line> timeline(World& world, const std::string& slug);

// "starter" of "sante_rurale.starter".
[[nodiscard]] std::string plan_word(const std::string& code);

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_TIMELINE_H_
