// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Fields that came after their tables were in use: nullable, last, and without a trace in the
// digests of records that never held anything in them, so that an older file stays whole.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/plan/draft.h"
#include "engine/records/records.h"
#include "engine/world.h"

namespace octroi::test {
namespace {

TEST(AddedFields, AreNullableAndLast) {
  std::int64_t found = 0;
  for (const RecordType* type : records::all_types()) {
    bool is_tail = false;
    for (const Field& field : type->fields) {
      const bool is_added = records::is_added_field(*type, field.name);
      EXPECT_TRUE(is_added || !is_tail)
          << type->name << "." << field.name << " follows a later one";
      if (!is_added) continue;
      is_tail = true;
      ++found;
      EXPECT_TRUE(field.nullable) << type->name << "." << field.name;
    }
  }
  EXPECT_EQ(found, static_cast<std::int64_t>(std::size(records::kAddedFields)));
}

TEST(AddedFields, LeaveTheDigestAloneWhileTheyHoldNothing) {
  // The payments table as it was before, and a payment in it.
  RecordType before = records::record_type<Payment>();
  std::erase_if(before.fields, [&before](const Field& field) {
    return records::is_added_field(before, field.name);
  });
  Payment payment{.method = kCard, .amount = eur(50'00), .created_at = at("2026-01-31T09:00:00Z")};
  const Row now = records::to_row(TenantId(), "p", payment);
  Row then = now;
  then.type = &before;
  then.values.resize(before.fields.size());
  ASSERT_LT(then.values.size(), now.values.size());
  EXPECT_EQ(record_digest(now), record_digest(then));
  payment.credited = payment.amount;
  EXPECT_NE(record_digest(records::to_row(TenantId(), "p", payment)), record_digest(then));
}

}  // namespace
}  // namespace octroi::test
