import { Pool } from 'pg'
import type { TestDatabase } from '../../harness/database.ts'

/**
 * A ledger that reads what is left, and writes what was spent once the answer is there: it admits all that ask before
 * the first answer is written.
 * @returns their total spending
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
