// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Ending: what the story leaves behind, and the proof that it is right.
#ifndef OCTROI_EXAMPLES_QUICKSTART_ENDING_H_
#define OCTROI_EXAMPLES_QUICKSTART_ENDING_H_

#include <cstdint>

#include "world.h"

namespace quickstart {

// What the world has seen of us.
struct Seen {
  std::int64_t tenants = 0;
  std::int64_t invoices = 0;
  std::int64_t mails = 0;
  std::int64_t charges = 0;  // settled, in the providers' own books
  std::int64_t pending = 0;  // effects that wait to be performed
  std::int64_t moments = 0;  // of this run, see World::moments

  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen look(World& world);

void print_remains(const Seen& seen, const Options& options);

// After a second run; quiet where all is well.
bool is_unchanged(const Seen& before, const Seen& after, bool is_quiet);

// Whether no mail waits because it could not be sent; tells of those that do.
bool is_all_sent(World& world);

// Has octroi prove its own records against themselves and against the providers' books. Prints each
// violation, and last of all "verify: 34 invariants, 0 violations".
bool is_verified(World& world, bool is_quiet);

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_ENDING_H_
