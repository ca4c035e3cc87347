// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// OCTROI_API: what a shared build of octroi exports.
//
// Everything is hidden by default; a public header opens its namespace with this attribute, so that
// what it declares is visible:
//
//   namespace octroi OCTROI_API {
//   inline namespace v0 {
//
// Layer: base. Thread safety: none needed.
#ifndef OCTROI_BASE_EXPORT_H_
#define OCTROI_BASE_EXPORT_H_

#define OCTROI_API __attribute__((visibility("default")))

#endif  // OCTROI_BASE_EXPORT_H_
