// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Branding: how a tenant's own customers see it.
//
// What invoices, mails and pages show instead of the host's name, logo and colour. Every part may
// be empty and then falls back to the host's. The logo is a link for readers; octroi never fetches
// it.
//
//   Branding brand{.display_name = "Cabinet Diallo", .colour = "#0A3D62"};
//   OCTROI_RETURN_IF_ERROR(validate(brand));
//
// Layer: tenant (may include base, calendar). Thread safety: values.
#ifndef OCTROI_TENANT_BRANDING_H_
#define OCTROI_TENANT_BRANDING_H_

#include <string>

#include "absl/status/status.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Branding {
  std::string display_name{};
  std::string logo_url{};  // https, without user, fragment or non-ASCII; at most 2000 bytes
  std::string colour{};    // "#RRGGBB", either case
  std::string address{};   // lines parted by LF
  std::string legal_id{};  // SIRET, RCCM, NIF: as the tenant's country writes it

  friend bool operator==(const Branding&, const Branding&) = default;
};

// Errors: InvalidArgument "branding.bad_logo_url", "branding.bad_colour", and the "text." codes of
// octroi/base/text.h for the other parts.
absl::Status validate(const Branding& branding);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TENANT_BRANDING_H_
