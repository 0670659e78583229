type Change = readonly [find: string, replace: string]

/**
 * SQL that replaces `find` everywhere in the text of a database function. Fails if that no longer has it: the
 * function has moved on.
 */
export function changeFunction(
  name: string,
  find: string,
  replace: string,
  ...more: readonly Change[]
): string {
  const changes: readonly Change[] = [[find, replace], ...more]
  return `DO $do$
    DECLARE
      v_definition text := pg_get_functiondef('${name}'::regproc);
      v_find text;
      v_replace text;
    BEGIN
      FOR v_find, v_replace IN VALUES ${changes.map(literals).join(', ')}
      LOOP
        IF strpos(v_definition, v_find) = 0 THEN
          RAISE EXCEPTION 'A planted bug expects % in ${name}, and does not find it', v_find;
        END IF;
        v_definition := replace(v_definition, v_find, v_replace);
      END LOOP;
      EXECUTE v_definition;
    END $do$`
}

/** The same for a view's text, as Postgres prints it. */
export function changeView(name: string, find: string, replace: string): string {
  return `DO $do$
    DECLARE
      v_definition text := pg_get_viewdef('${name}'::regclass);
      v_options text := (SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = '${name}'::regclass);
    BEGIN
      IF strpos(v_definition, $text$${find}$text$) = 0 THEN
        RAISE EXCEPTION 'A planted bug does not find what it expects in ${name}: %', v_definition;
      END IF;
      EXECUTE format('CREATE OR REPLACE VIEW ${name} WITH (%s) AS %s', v_options,
                     replace(v_definition, $text$${find}$text$, $text$${replace}$text$));
    END $do$`
}

const literals = ([find, replace]: Change) => `($text$${find}$text$, $text$${replace}$text$)`
