-- Whether a budget binds what this member does with this key.
CREATE OR REPLACE FUNCTION binds(p_scope holder_scope, p_subject text, p_user_id text, p_api_key_id text)
  RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN CASE p_scope
    WHEN 'organization' THEN true
    WHEN 'member' THEN p_subject = p_user_id
    ELSE p_subject IS NOT DISTINCT FROM p_api_key_id
  END;
