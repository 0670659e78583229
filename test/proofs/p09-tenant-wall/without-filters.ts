import { globSync, readFileSync } from 'node:fs'
import { projectPath } from '../../../local/project-path.ts'
import type { PlantedChange, SourceEdit } from '../proof.ts'

/** The filter by organization in our statements. Without it, only row-level security is left. */
const filters: readonly { readonly find: RegExp; readonly replace: string }[] = [
  { find: /(?:\b\w+\.)?organization_id = \$1\b/, replace: '$1::text IS NOT NULL' },
  { find: /(\borganizations\b[^`']* WHERE) id = \$1\b/, replace: '$1 $$1::text IS NOT NULL' },
]

/** Where a statement names one of the organizations that the operator, or a person, may see; this is no filter. */
const directories: ReadonlySet<string> = new Set([
  'lib/tenancy/inspect-organization.ts',
  'lib/tenancy/change-org-as-invited.ts',
])

/** Takes the filter by organization out of every statement of the application. */
export const withoutFilters = {
  name: 'without any organization in our WHEREs',
  edits: globSync('lib/**/*.ts', { cwd: projectPath() })
    .filter((file) => !file.endsWith('.test.ts') && !directories.has(file))
    .flatMap(editsOf),
  sql: `DO $do$
    DECLARE v_definition text;
    BEGIN
      FOR v_definition IN
        SELECT regexp_replace(pg_get_functiondef(p.oid), '(\\w+\\.)?organization_id = [pv]_organization_id', 'true', 'g')
          FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
         WHERE nspname = 'public' AND prosrc LIKE '%organization_id = p_organization_id%'
      LOOP
        EXECUTE v_definition;
      END LOOP;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'No function says any more whose rows it means';
      END IF;
    END $do$`,
} satisfies PlantedChange

function editsOf(file: string): SourceEdit[] {
  const source = readFileSync(projectPath(file), 'utf8')
  return filters
    .map(({ find, replace }) => ({
      file,
      find,
      replace,
      times: source.match(new RegExp(find, 'g'))?.length ?? 0,
    }))
    .filter(({ times }) => times > 0)
}
