-- Where a person has joined, and where they are invited by their subject or their verified address.
CREATE OR REPLACE FUNCTION memberships_of(
  p_subject text,
  p_email text -- NULL: not verified
) RETURNS SETOF members LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.subject', p_subject, true), set_config('app.email', coalesce(p_email, ''), true);
  RETURN QUERY SELECT * FROM members
    WHERE removed_at IS NULL AND (subject = p_subject OR subject IS NULL AND email = p_email);
END $$;
