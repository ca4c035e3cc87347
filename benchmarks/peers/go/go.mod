// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

module octroi/peers

go 1.19

require golang.org/x/time v0.5.0
