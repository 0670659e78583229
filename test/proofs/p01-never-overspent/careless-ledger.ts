import { Pool } from 'pg'
import type { TestDatabase } from '../../harness/database.ts'

/**
 * What a ledger does that reads what is left, and writes what was spent when the answer is there: as many as ask
 * before the first answer is written come in.
 * @returns what they spent together
 */
export async function spendCarelessly(
  { ownerUrl }: TestDatabase,
  limit: bigint,
  costs: readonly bigint[],
): Promise<bigint> {
  const pool = new Pool({ connectionString: ownerUrl, max: 10 })
  try {
    await pool.query('DROP TABLE IF EXISTS careless; CREATE TABLE careless AS SELECT 0::bigint AS spent')
    const read = async () =>
      BigInt((await pool.query<{ spent: string }>('SELECT spent FROM careless')).rows[0]?.spent ?? 0)
    const admitted = await Promise.all(
      costs.map(async (cost) => ((await read()) + cost <= limit ? [cost] : [])),
    )
    for (const cost of admitted.flat()) await pool.query('UPDATE careless SET spent = spent + $1', [cost])
    return await read()
  } finally {
    await pool.query('DROP TABLE careless')
    await pool.end()
  }
}
