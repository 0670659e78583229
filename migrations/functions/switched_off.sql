-- The upstreams that the operator has switched off for this model: an array of their names, NULL when there are none.
CREATE OR REPLACE FUNCTION switched_off(p_model text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_agg(DISTINCT upstream) FROM upstream_switches WHERE model IN (p_model, 'all');
$$;
