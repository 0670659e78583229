import { type ClientBase, DatabaseError, escapeLiteral } from 'pg'
import { digestOf, type SqlTexts } from './sql-texts.ts'

/** Postgres cannot replace a function by one with another result type or other parameter names. */
const invalidFunctionDefinition = '42P13'

/** A function with a file of its own, named like it. */
export interface SqlFunction {
  readonly name: string
  readonly text: string
}

/** All functions, each after those that its text names, so that they exist when it is created. */
export function inOrder(texts: SqlTexts): SqlFunction[] {
  const met = new Set<string>()
  const ordered: SqlFunction[] = []
  const place = ([name, text]: [string, string]) => {
    if (met.has(name)) return
    met.add(name)
    for (const entry of texts) if (isNamedIn(text, entry[0])) place(entry)
    ordered.push({ name, text })
  }
  for (const entry of texts) place(entry)
  return ordered
}

/** The functions that one of the texts calls, and those that they call, in the same order. */
export function calledBy(texts: Iterable<string>, functions: readonly SqlFunction[]): SqlFunction[] {
  const called = new Set<SqlFunction>()
  const call = (text: string) => {
    for (const each of functions) {
      if (called.has(each) || !isNamedIn(text, each.name)) continue
      called.add(each)
      call(each.text)
    }
  }
  for (const text of texts) call(text)
  return functions.filter((each) => called.has(each))
}

function isNamedIn(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\(`).test(text)
}

/**
 * Creates the functions that are missing, or were created from another text.
 * @returns their names
 */
export async function applyFunctions(
  client: ClientBase,
  functions: readonly SqlFunction[],
): Promise<string[]> {
  const marks = await readMarks(client)
  const changed = functions.filter((each) => marks.get(each.name) !== markOf(each))
  for (const each of changed) {
    if (!(await replaceInPlace(client, each))) {
      await client.query(`DROP FUNCTION IF EXISTS ${each.name}`)
      await client.query(each.text)
    }
    await client.query(`COMMENT ON FUNCTION ${each.name} IS ${escapeLiteral(markOf(each))}`)
  }
  return changed.map(({ name }) => name)
}

/**
 * Drops the functions that were created from a file, except these.
 * @returns their names
 */
export async function dropFunctionsExcept(
  client: ClientBase,
  functions: readonly SqlFunction[],
): Promise<string[]> {
  const kept = new Set(functions.map(({ name }) => name))
  const dropped = [...(await readMarks(client)).keys()].filter((name) => !kept.has(name))
  // In one statement, because they may depend on each other.
  if (dropped.length > 0) await client.query(`DROP FUNCTION ${dropped.join(', ')}`)
  return dropped
}

/**
 * Replaces a function in place, so that no concurrent call misses it. Not when its parameters or its result
 * differ, which would leave the old one beside it or fail; and not when it has grants, which would survive a
 * text that no longer makes them.
 * @returns false when it has to be created anew; nothing was changed then
 */
async function replaceInPlace(client: ClientBase, { name, text }: SqlFunction): Promise<boolean> {
  await client.query('SAVEPOINT in_place')
  try {
    await client.query(text)
    const { rows } = await client.query<{ is_alone: boolean }>(
      `SELECT count(*) = 1 AND bool_and(proacl IS NULL) AS is_alone
         FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = $1`,
      [name],
    )
    if (rows[0]?.is_alone) return true
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === invalidFunctionDefinition)) throw error
  }
  await client.query('ROLLBACK TO SAVEPOINT in_place')
  return false
}

/**
 * The text a function was created from, as a mark. It is the function's comment in the catalog, and so
 * disappears with it.
 */
function markOf({ name, text }: SqlFunction): string {
  return `migrations/functions/${name}.sql sha256:${digestOf(text)}`
}

async function readMarks(client: ClientBase): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; mark: string }>(
    `SELECT proname AS name, description AS mark
       FROM pg_proc JOIN pg_description ON objoid = pg_proc.oid AND classoid = 'pg_proc'::regclass
      WHERE pronamespace = 'public'::regnamespace AND description LIKE 'migrations/functions/%'
      ORDER BY proname`,
  )
  return new Map(rows.map(({ name, mark }) => [name, mark]))
}
