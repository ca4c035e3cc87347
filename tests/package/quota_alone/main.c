/* Copyright The octroi Authors. */
/* SPDX-License-Identifier: Apache-2.0 */

#include "octroi_quota.h"

int main(void) {
  octroi_quota_checker* checker = 0;
  const octroi_quota_error error = octroi_quota_open(0, &checker);
  octroi_quota_close(checker);
  return error == OCTROI_QUOTA_OK && octroi_quota_abi() == OCTROI_QUOTA_ABI ? 0 : 1;
}
