-- The upstreams that the operator has switched off for this model: an array of their names, NULL when there are none. In PL/pgSQL,
-- which keeps its plan: as a function in SQL it was planned anew by each turn.
CREATE OR REPLACE FUNCTION switched_off(p_model text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT jsonb_agg(DISTINCT upstream) FROM upstream_switches WHERE model IN (p_model, 'all'));
END $$;
