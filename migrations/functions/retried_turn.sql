-- The turn that answers a request because the request is its client's own retry: {"turn_id", "same_request", "running",
-- "own_retry"}; NULL: it is a new question. Where nothing shows that it is a retry, it is none: programs ask the same
-- thing several times at once, and want as many answers. See docs/adr/0027.
CREATE OR REPLACE FUNCTION retried_turn(
  p_organization_id text,
  p_question_digest bytea, -- of what is asked and of who asks it; NULL: retries are not looked for
  p_streamed boolean, -- whether a stream is asked for
  p_least_tokens integer, -- a shorter answer is of no use
  p_earlier_tries integer, -- that the client says it has made
  p_in_session boolean, -- of a client that asks nothing twice at once, nor again once it has been answered
  p_passed_over text, -- a turn that cannot answer anybody any more; NULL: none is known
  p_waited_ms integer DEFAULT 0 -- that ago the request came
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_lock bigint := hashtextextended(encode(p_question_digest, 'hex'), 4);
  v_says_so boolean := p_in_session OR p_earlier_tries > 0;
  v_tries integer := greatest(p_earlier_tries, 1);
  v_turns integer := 0;
  v_turn record;
  v_last record;
  v_answers boolean;
BEGIN
  IF p_question_digest IS NULL THEN
    RETURN NULL;
  END IF;
  -- What may be a retry waits for the turn that its first try is just beginning. First tries do not wait for each other.
  IF v_says_so THEN
    PERFORM pg_advisory_xact_lock(v_lock);
  ELSE
    PERFORM pg_advisory_xact_lock_shared(v_lock);
  END IF;

  -- The latest turn of the question, and how many there are, up to one more than the tries can have begun.
  FOR v_turn IN
    SELECT id, state, streamed, journaled, max_tokens, stop_reason, settled_at, undelivered_at FROM turns
     WHERE organization_id = p_organization_id AND question_digest = p_question_digest
       -- No turn runs longer than a quarter of an hour, and no client tries again ten minutes later.
       AND started_at > now() - interval '30 minutes'
       AND (settled_at IS NULL OR settled_at > now() - interval '10 minutes')
       AND id > coalesce(p_passed_over, '')
     ORDER BY started_at DESC LIMIT v_tries + 1
  LOOP
    IF v_turns = 0 THEN
      v_last := v_turn;
    END IF;
    v_turns := v_turns + 1;
  END LOOP;
  IF v_turns = 0 THEN
    RETURN NULL;
  END IF;
  IF v_last.state NOT IN ('running', 'completed') OR NOT v_last.journaled THEN
    RETURN NULL;
  END IF;
  -- More turns than tries: somebody asks this several times, and whose retry it is cannot be told.
  IF v_turns > v_tries AND NOT p_in_session THEN
    RETURN NULL;
  END IF;
  -- A longer answer is asked for now, and this one is cut, or may yet be.
  IF v_last.max_tokens < p_least_tokens AND (v_last.state = 'running' OR v_last.stop_reason = 'max_tokens') THEN
    RETURN NULL;
  END IF;
  v_answers := CASE
    WHEN v_last.undelivered_at IS NOT NULL THEN true
    -- Or was, when the request came.
    WHEN v_last.state = 'running' OR v_last.settled_at > now() - make_interval(secs => p_waited_ms / 1000.0) THEN v_says_so
    WHEN p_earlier_tries > 0 THEN true
    -- Where an answer is sent in one piece, its client may have asked again because it could not use that. A stream is
    -- asked for as a whole only after it broke; as a stream, a person may want it anew.
    WHEN p_in_session AND v_last.streamed THEN NOT p_streamed OR v_last.settled_at > now() - interval '1 minute'
    ELSE false
  END;
  RETURN CASE WHEN v_answers THEN
    jsonb_build_object('turn_id', v_last.id, 'same_request', true, 'running', v_last.state = 'running', 'own_retry', true)
  END;
END $$;
