-- What Claude is to read of a chat, oldest first with the new question last, and its size. Claude takes it
-- whatever is stored: the first message is the user's, what Claude refused is left out, because it would
-- refuse that again, and so is text that is white space alone.
-- The beginning moves in steps, so that most turns send what the turn before sent and more, and read it from
-- Claude's prompt cache. See docs/adr/0018.
CREATE OR REPLACE FUNCTION chat_context(
  p_organization_id text,
  p_chat_id text,
  p_question text,
  p_asked_before text, -- the turn in which this question was asked in vain; NULL: none
  p_messages integer, -- how many before the question, at least
  p_step integer, -- how far the beginning moves at a time; even, like the positions of questions
  OUT context jsonb, -- [{"role": ..., "content": ...}]
  OUT message_count integer,
  OUT bytes bigint
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  WITH sendable AS (
    SELECT m.position, m.role, m.content, row_number() OVER (ORDER BY m.position DESC) AS age
      FROM messages m
     WHERE m.organization_id = p_organization_id AND m.chat_id = p_chat_id
       AND m.turn_id IS DISTINCT FROM p_asked_before
       -- Not a join: messages are checked one by one, from the last one back, until there are enough.
       AND (SELECT t.stop_reason IS DISTINCT FROM 'refusal'
                   AND coalesce(t.error_code NOT IN ('refused_by_claude', 'prompt_too_long', 'request_too_large'), true)
              FROM turns t WHERE t.organization_id = m.organization_id AND t.id = m.turn_id)
       -- Every character that is white space to Python or to JavaScript.
       AND m.content ~ '[^\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]'
     ORDER BY m.position DESC LIMIT p_messages + p_step
  ), chosen AS (
    SELECT position, role, content FROM sendable
     WHERE position >= (SELECT min(position) / p_step * p_step FROM sendable WHERE age <= p_messages)
    UNION ALL SELECT 2147483647, 'user', p_question
  )
  SELECT jsonb_agg(jsonb_build_object('role', role, 'content', content) ORDER BY position), count(*),
         sum(octet_length(content))
    INTO context, message_count, bytes
    FROM chosen WHERE position >= (SELECT min(position) FROM chosen WHERE role = 'user');
END $$;
