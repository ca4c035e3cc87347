// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A module reaches the headers of the modules it declares and no others: money stands above base.
// Needs: base
// Expect: octroi/money/money\.h.*([Nn]o such file|not found)
#include "octroi/base/export.h"
#ifdef OCTROI_FAULT
#include "octroi/money/money.h"
#endif
