-- Books the calls of a turn that brought no answer. None of them is charged to anybody: an ambiguous one is there to be compared
-- with what the upstream charges for it, which is at most what the turn held.
CREATE OR REPLACE FUNCTION note_failed_calls(
  p_organization_id text,
  p_turn_id text,
  p_hold bigint,
  p_failed_calls jsonb -- [{"upstream", "kind", "status", "upstreamRequestId", "calledAt"}], in order
) RETURNS void LANGUAGE sql AS $$
  INSERT INTO failed_calls (organization_id, turn_id, number, upstream, kind, status, upstream_request_id, most_nano_usd,
                            called_at)
    SELECT p_organization_id, p_turn_id, number, (call->>'upstream')::upstream, (call->>'kind')::failed_call_kind,
           (call->>'status')::smallint, call->>'upstreamRequestId',
           CASE call->>'kind' WHEN 'ambiguous' THEN p_hold ELSE 0 END, (call->>'calledAt')::timestamptz
      FROM jsonb_array_elements(p_failed_calls) WITH ORDINALITY AS calls (call, number)
    -- The sweeper and the turn's own process may both know of it.
    ON CONFLICT DO NOTHING
$$;
