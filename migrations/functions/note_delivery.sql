-- Notes that the client of a turn was seen to leave before it had the whole answer, or that another request of it has
-- had it since. Only where a retry can be known.
CREATE OR REPLACE FUNCTION note_delivery(p_organization_id text, p_turn_id text, p_arrived boolean) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true);
  UPDATE turns SET undelivered_at = CASE WHEN NOT p_arrived THEN now() END
   WHERE organization_id = p_organization_id AND id = p_turn_id AND question_digest IS NOT NULL
     AND (undelivered_at IS NOT NULL) = p_arrived;
END $$;
