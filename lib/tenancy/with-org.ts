import type pg from 'pg'
import { isId, type OrganizationId } from '../ids.ts'
import { pool } from '../postgres/pool.ts'
import { translateError } from '../postgres/translate-error.ts'

/** A transaction in the row scope of one organization. */
export type Transaction = Pick<pg.ClientBase, 'query'>

/**
 * Runs `work` as one transaction that sees and writes the rows of one organization only. The scope is local to
 * the transaction, so a pooled connection carries none of it to its next user.
 * @throws UnavailableError when Postgres is away; whatever `work` throws, after a rollback
 */
export async function withOrg<Result>(
  organizationId: OrganizationId,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  // BEGIN and the scope travel as one text without parameters, which spares a network wait; hence the check.
  if (!isId('organization', organizationId)) throw new TypeError('Not an organization id')
  const client = await pool()
    .connect()
    .catch((error: unknown) => {
      throw translateError(error)
    })
  let broken: Error | undefined
  try {
    await client.query(`BEGIN; SELECT set_config('app.organization_id', '${organizationId}', true)`)
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => (broken = rollbackError))
    throw translateError(error)
  } finally {
    client.release(broken)
  }
}
