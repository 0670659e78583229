import { pool } from '../../lib/postgres/pool.ts'
import { cost, hold } from './turns.ts'

/** Two guarded UPDATEs, each a transaction of its own: no chat, no entries, no tenants. */
export async function runUpdates(row: number): Promise<void> {
  const held = await pool().query(
    'UPDATE guarded_rows SET held = held + $2 WHERE n = $1 AND spent + held + $2 <= room',
    [row, hold],
  )
  if (held.rowCount !== 1) throw new Error('a guarded row has no room')
  await pool().query('UPDATE guarded_rows SET held = held - $2, spent = spent + $3 WHERE n = $1', [
    row,
    hold,
    cost,
  ])
}
