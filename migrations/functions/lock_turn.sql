-- Until the end of the transaction no other transaction begins or settles this turn. An advisory lock,
-- because there may be no row yet.
CREATE OR REPLACE FUNCTION lock_turn(p_turn_id text) RETURNS void
  LANGUAGE sql
  RETURN pg_advisory_xact_lock(hashtextextended(p_turn_id, 2));
