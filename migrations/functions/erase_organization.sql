-- Removes everything that anybody said or was called from an organization, and returns when; NULL: it does
-- not exist, or is erased already. The ledger stays: ids, roles, models, token counts, costs and times. Runs
-- as the owner of the tables, since no other role may touch the audit log; row-level security binds even the
-- owner to the one organization. See docs/adr/0007.
CREATE OR REPLACE FUNCTION erase_organization(p_organization_id text) RETURNS timestamptz
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_deleted_at timestamptz;
BEGIN
  PERFORM set_config('app.organization_id', p_organization_id, true),
          pg_advisory_xact_lock(hashtextextended(p_organization_id, 0));
  -- This row first: the operator's own changes lock it too, and their audit events must be there to be
  -- deleted.
  UPDATE organizations
     SET name = 'erased', default_model = NULL, system_prompt = NULL, allowed_models = NULL, max_tokens = NULL,
         max_tokens_by_model = NULL,
         deleted_at = now()
   WHERE id = p_organization_id AND deleted_at IS NULL
  RETURNING deleted_at INTO v_deleted_at;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  DELETE FROM audit_log WHERE organization_id = p_organization_id;
  DELETE FROM rate_limits WHERE organization_id = p_organization_id;
  DELETE FROM sign_ins WHERE organization_id = p_organization_id;
  DELETE FROM budget_waits WHERE organization_id = p_organization_id;
  DELETE FROM chats WHERE organization_id = p_organization_id;
  UPDATE turns
     SET request_id = '', session_id = NULL, agent_id = NULL, idempotency_digest = NULL, request_digest = NULL,
         question_digest = NULL
   WHERE organization_id = p_organization_id;
  UPDATE api_keys
     SET name = 'erased', digest = '', previous_digest = NULL, previous_pepper_id = NULL, previous_expires_at = NULL,
         previous_shown_to = NULL, previous_shown_to_role = NULL, scopes = '{}', allowed_models = NULL,
         revoked_at = coalesce(revoked_at, now())
   WHERE organization_id = p_organization_id;
  UPDATE members SET email = NULL, subject = NULL, removed_at = coalesce(removed_at, now())
   WHERE organization_id = p_organization_id;
  RETURN v_deleted_at;
END $$;
REVOKE EXECUTE ON FUNCTION erase_organization FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_organization TO app_runtime;
