import { Client } from 'pg'
import type { Surroundings } from '../candidates/candidate-kinds.ts'

/** A connection past row-level security, for as long as `work` runs. */
export async function asSuperuser<Result>(
  { adminUrl, databaseUrl }: Pick<Surroundings, 'adminUrl' | 'databaseUrl'>,
  work: (admin: Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(adminUrl)
  url.pathname = new URL(databaseUrl).pathname
  const admin = new Client({ connectionString: url.href })
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}
