import type { Application } from '../../harness/application.ts'

/** Leaves nothing of earlier questions, at Claude or in the books. */
export async function forget({ claude, database }: Application): Promise<void> {
  claude.reset()
  await database.rows('TRUNCATE usage_records, turns CASCADE')
}
