import { Client } from 'pg'

/** Asks a PostgreSQL server for its version, e.g. "17.10"; rejects if it does not answer within 3 s. */
export async function askServerVersion(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000, query_timeout: 3_000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    return rows[0]?.server_version ?? 'unknown'
  } finally {
    await client.end()
  }
}
