// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

module octroi/peers

go 1.26.0

require golang.org/x/time v0.16.0
