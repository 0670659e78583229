-- The running turns, across organizations, that are old enough for their process to be dead; by id, which is
-- the order in which they began.
CREATE OR REPLACE FUNCTION find_turns_to_sweep(
  p_lease interval, -- how long a process with a journal may be silent
  p_lifetime interval, -- how long a process may live at all
  p_after text, -- only those after this one; '' for all
  p_at_most integer
) RETURNS TABLE (organization_id organization_id, id turn_id, dialect turn_dialect, chat_id chat_id, answer_id message_id, request_id text,
                 model text, max_tokens integer, prompt_tokens_bound bigint, hold_nano_usd bigint,
                 started_at timestamptz, journaled boolean)
  LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.organization_id', '', true), set_config('app.sweeper', 'on', true);
  RETURN QUERY
    SELECT t.organization_id, t.id, t.dialect, t.chat_id, t.answer_id, t.request_id, t.model, t.max_tokens, t.prompt_tokens_bound,
           t.hold_nano_usd, t.started_at, t.journaled
      FROM turns t
     WHERE t.state = 'running' AND t.started_at < now() - CASE WHEN t.journaled THEN p_lease ELSE p_lifetime END
       AND t.id > p_after
     ORDER BY t.id LIMIT p_at_most;
END $$;
