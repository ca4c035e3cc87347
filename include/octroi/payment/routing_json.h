// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// JSON of a routing table: to keep it beside the catalogue and review a change before it is used.
//
//   {"providers":[{"provider":"stripe","currencies":["EUR","USD"],"kinds":["card"]},
//                 {"provider":"wave","currencies":["XOF"],"kinds":["wallet"]}],
//    "rules":[{"name":"large","at_least":"1000.00 EUR","providers":["stripe"]},
//             {"name":"senegal","countries":["SN"],"providers":["wave"]}],
//    "outage":{"failures_in_row":3,"rest_seconds":600}}
//
// Names are those of RoutingTable; what is absent asks for nothing, or keeps its default.
//
// Layer: payment. Thread safety: pure functions.
#ifndef OCTROI_PAYMENT_ROUTING_JSON_H_
#define OCTROI_PAYMENT_ROUTING_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/payment/routing.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Errors: InvalidArgument "json.…" (see JsonValue), "routing.bad_json" (a name that is not known, a
// value of another kind; names the field), "routing.bad_table" (see validate()).
absl::StatusOr<RoutingTable> parse_routing_table(std::string_view json);

// parse_routing_table() gives the table back. Conditions that ask for nothing are left out.
[[nodiscard]] std::string format_routing_table(const RoutingTable& table);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_ROUTING_JSON_H_
