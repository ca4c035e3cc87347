// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "functions_sql.h"

#include <string_view>

namespace octroi {
inline namespace v0 {
namespace lease_postgres {
namespace {

// `$schema` stands for the schema's name. The rules are those of octroi/quota/lease_book.h, in the
// same order; the numbers are LeaseStatus and SilentUnits.
constexpr std::string_view kTables = R"sql(
SELECT pg_advisory_xact_lock(hashtext('octroi_lease:$schema'));
CREATE SCHEMA IF NOT EXISTS $schema;
CREATE TABLE IF NOT EXISTS $schema.limits(
  tenant text COLLATE "C" NOT NULL, metric text COLLATE "C" NOT NULL,
  window_id text COLLATE "C" NOT NULL,
  unit_limit bigint NOT NULL CHECK (unit_limit >= 0),
  lease_ms bigint NOT NULL, clock_bound_ms bigint NOT NULL, silent_units int NOT NULL,
  revision bigint NOT NULL DEFAULT 0,
  used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  leased bigint NOT NULL DEFAULT 0 CHECK (leased >= 0),
  epoch_last bigint NOT NULL DEFAULT 0,
  wanting text NOT NULL DEFAULT '', wanted_until_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, metric, window_id)) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS $schema.nodes(
  tenant text COLLATE "C" NOT NULL, metric text COLLATE "C" NOT NULL,
  window_id text COLLATE "C" NOT NULL, node text COLLATE "C" NOT NULL,
  epoch bigint NOT NULL, granted bigint NOT NULL, spent bigint NOT NULL,
  returned bigint NOT NULL, expires_at_ms bigint NOT NULL,
  CHECK (spent >= 0 AND returned >= 0 AND spent + returned <= granted),
  PRIMARY KEY (tenant, metric, window_id, node)) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS $schema.term(
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  name text NOT NULL, began_ms bigint);
INSERT INTO $schema.term(name) VALUES ('') ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION $schema.line(status int, b $schema.limits) RETURNS text
LANGUAGE sql IMMUTABLE AS $f$
  SELECT concat_ws(' ', status, 0, 0, 0, 0, 0, b.unit_limit, b.used, b.leased, 0, 0)
$f$;

CREATE OR REPLACE FUNCTION $schema.open(p_tenant text, p_metric text, p_window text,
  p_limit bigint, p_lease_ms bigint, p_bound_ms bigint, p_silent int) RETURNS text
LANGUAGE plpgsql AS $f$
DECLARE b $schema.limits;
BEGIN
  INSERT INTO $schema.limits(tenant, metric, window_id, unit_limit, lease_ms, clock_bound_ms,
                             silent_units)
  VALUES (p_tenant, p_metric, p_window, p_limit, p_lease_ms, p_bound_ms, p_silent)
  ON CONFLICT DO NOTHING;
  SELECT * INTO b FROM $schema.limits
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window;
  RETURN $schema.line(1, b);
END $f$;

CREATE OR REPLACE FUNCTION $schema.snapshot(p_tenant text, p_metric text, p_window text)
RETURNS text LANGUAGE sql AS $f$
  SELECT coalesce((SELECT $schema.line(1, b) FROM $schema.limits b
    WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window),
    '2 0 0 0 0 0 0 0 0 0 0')
$f$;
)sql";

constexpr std::string_view kFunctions = R"sql(
CREATE OR REPLACE FUNCTION $schema.end_overdue(INOUT b $schema.limits, p_now bigint)
LANGUAGE plpgsql AS $f$
DECLARE lost bigint;
BEGIN
  WITH ended AS (
    DELETE FROM $schema.nodes
     WHERE tenant = b.tenant AND metric = b.metric AND window_id = b.window_id
       AND expires_at_ms <= p_now - b.clock_bound_ms
    RETURNING granted - spent - returned AS held)
  SELECT coalesce(sum(held), 0)::bigint INTO lost FROM ended;
  b.leased := b.leased - lost;
  IF b.silent_units = 1 THEN b.used := b.used + lost; END IF;
END $f$;

CREATE OR REPLACE FUNCTION $schema.change_limit(p_tenant text, p_metric text, p_window text,
  p_limit bigint, p_revision bigint) RETURNS text
LANGUAGE plpgsql AS $f$
DECLARE b $schema.limits;
BEGIN
  SELECT * INTO b FROM $schema.limits
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window FOR UPDATE;
  IF NOT FOUND THEN RETURN '2 0 0 0 0 0 0 0 0 0 0'; END IF;
  IF p_revision < b.revision THEN RETURN $schema.line(6, b); END IF;
  IF p_revision > b.revision THEN
    b.unit_limit := p_limit;
    UPDATE $schema.limits SET unit_limit = p_limit, revision = p_revision
     WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window;
  END IF;
  RETURN $schema.line(1, b);
END $f$;

CREATE OR REPLACE FUNCTION $schema.forget(p_tenant text, p_metric text, p_window text,
  p_now bigint) RETURNS text
LANGUAGE plpgsql AS $f$
DECLARE b $schema.limits;
BEGIN
  SELECT * INTO b FROM $schema.limits
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window FOR UPDATE;
  IF NOT FOUND THEN RETURN '1 0 0 0 0 0 0 0 0 0 0'; END IF;
  b := $schema.end_overdue(b, p_now);
  IF b.leased > 0 THEN
    UPDATE $schema.limits SET used = b.used, leased = b.leased
     WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window;
    RETURN $schema.line(7, b);
  END IF;
  DELETE FROM $schema.nodes
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window;
  DELETE FROM $schema.limits
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window;
  RETURN '1 0 0 0 0 0 0 0 0 0 0';
END $f$;
)sql";

constexpr std::string_view kExchange = R"sql(
CREATE OR REPLACE FUNCTION $schema.grants_from(b $schema.limits, p_term text, p_now bigint)
RETURNS bigint LANGUAGE plpgsql AS $f$
DECLARE t $schema.term; from_ms bigint;
BEGIN
  SELECT * INTO t FROM $schema.term;
  IF t.name <> p_term THEN
    SELECT * INTO t FROM $schema.term FOR UPDATE;
    IF t.name <> p_term THEN
      UPDATE $schema.term SET name = p_term,
        began_ms = CASE WHEN t.name = '' THEN NULL ELSE p_now END RETURNING * INTO t;
    END IF;
  END IF;
  from_ms := coalesce(t.began_ms + b.lease_ms + b.clock_bound_ms, 0);
  RETURN CASE WHEN p_now >= from_ms THEN 0 ELSE from_ms END;
END $f$;

CREATE OR REPLACE FUNCTION $schema.exchange(p_tenant text, p_metric text, p_window text,
  p_node text, p_epoch bigint, p_spent bigint, p_returned bigint, p_wish bigint, p_now bigint,
  p_term text) RETURNS text
LANGUAGE plpgsql AS $f$
DECLARE
  b $schema.limits; n $schema.nodes; has_lease boolean; refusal int := 0;
  from_ms bigint := 0; s bigint; r bigint; remaining bigint; granting bigint; wanted int;
BEGIN
  SELECT * INTO b FROM $schema.limits
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window FOR UPDATE;
  IF NOT FOUND THEN RETURN '2 0 0 0 0 0 0 0 0 0 0'; END IF;
  from_ms := $schema.grants_from(b, p_term, p_now);
  b := $schema.end_overdue(b, p_now);
  SELECT * INTO n FROM $schema.nodes
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window AND node = p_node;
  has_lease := FOUND;
  IF NOT has_lease THEN
    n := (p_tenant, p_metric, p_window, p_node, 0, 0, 0, 0, 0)::$schema.nodes;
  END IF;
  s := greatest(n.spent, p_spent);
  r := greatest(n.returned, p_returned);
  IF p_epoch <> 0 AND n.epoch <> p_epoch THEN refusal := 3;
  ELSIF s + r > n.granted THEN refusal := 4;
  END IF;
  IF refusal = 0 THEN
    b.used := b.used + s - n.spent;
    b.leased := b.leased - (s - n.spent) - (r - n.returned);
    n.spent := s;
    n.returned := r;
    IF p_wish > n.granted AND from_ms = 0 THEN
      remaining := greatest(0, b.unit_limit - b.used - b.leased);
      granting := least(p_wish - n.granted, remaining, greatest(1, remaining / 16));
      n.granted := n.granted + granting;
      b.leased := b.leased + granting;
      IF granting = 0 THEN
        b.wanting := p_node;
        b.wanted_until_ms := p_now + b.lease_ms;
      END IF;
    END IF;
    IF NOT has_lease AND n.granted > 0 THEN
      b.epoch_last := b.epoch_last + 1;
      n.epoch := b.epoch_last;
    END IF;
    IF n.epoch <> 0 THEN
      n.expires_at_ms := greatest(n.expires_at_ms, p_now + b.lease_ms);
      IF has_lease THEN
        UPDATE $schema.nodes SET granted = n.granted, spent = n.spent, returned = n.returned,
               expires_at_ms = n.expires_at_ms
         WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window AND node = p_node;
      ELSE
        INSERT INTO $schema.nodes SELECT n.*;
      END IF;
    END IF;
  END IF;
  UPDATE $schema.limits SET used = b.used, leased = b.leased, epoch_last = b.epoch_last,
         wanting = b.wanting, wanted_until_ms = b.wanted_until_ms
   WHERE tenant = p_tenant AND metric = p_metric AND window_id = p_window;
  IF refusal <> 0 THEN RETURN $schema.line(refusal, b); END IF;
  wanted := CASE WHEN p_now < b.wanted_until_ms AND b.wanting <> p_node THEN 1 ELSE 0 END;
  RETURN concat_ws(' ', 1, n.epoch, n.granted, n.spent, n.returned, n.expires_at_ms,
                   b.unit_limit, b.used, b.leased, wanted, from_ms);
END $f$;
)sql";

void append_for(std::string& sql, std::string_view text, const std::string& schema) {
  constexpr std::string_view kPlace = "$schema";
  for (;;) {
    const std::size_t at = text.find(kPlace);
    sql += text.substr(0, at);
    if (at == std::string_view::npos) return;
    sql += schema;
    text.remove_prefix(at + kPlace.size());
  }
}

}  // namespace

std::string setup_sql(const std::string& schema) {
  std::string sql = "BEGIN;";
  append_for(sql, kTables, schema);
  append_for(sql, kFunctions, schema);
  append_for(sql, kExchange, schema);
  return sql + "COMMIT;";
}

std::string function_in(const std::string& schema, const char* function) {
  return schema + "." + function;
}

}  // namespace lease_postgres
}  // namespace v0
}  // namespace octroi
