// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// OCTROI_QUOTA_API: what a shared build of the quota checker exports.
//
// The checker stands alone, so it brings its own word for what octroi/base/export.h says:
//
//   namespace octroi::quota OCTROI_QUOTA_API {
//
// Layer: quota (std only). Thread safety: none needed.
#ifndef OCTROI_QUOTA_EXPORT_H_
#define OCTROI_QUOTA_EXPORT_H_

#define OCTROI_QUOTA_API __attribute__((visibility("default")))

#endif  // OCTROI_QUOTA_EXPORT_H_
