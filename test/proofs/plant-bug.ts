import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { engineUrl } from '../harness/database.ts'
import type { PlantedChange } from './proof.ts'
import { environmentOfEdits } from './source-edits.ts'

/** A planted bug, or other change. */
export interface Planted {
  /** Added to a process's environment so that it meets the change. */
  environment: Record<string, string>
  /** Removes what it left in the engines. */
  uproot(): Promise<void>
}

/** Plants a bug, or another change, where only processes with its environment meet it. */
export async function plantBug({
  name: change,
  edits = [],
  sql,
  runtimeRole,
}: PlantedChange): Promise<Planted> {
  const name = `planted_${randomBytes(8).toString('hex')}`
  const owner = engineUrl('POSTGRES_OWNER')
  const runtime = engineUrl('POSTGRES_RUNTIME')
  const admin = await connect(engineUrl('POSTGRES_ADMIN'))
  const uproot = async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await admin.query(`DROP ROLE IF EXISTS ${name}`)
    await admin.end()
  }
  try {
    if (sql !== undefined) {
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${owner.pathname.slice(1)} OWNER app_owner`)
      owner.pathname = name
      await runAsOwner(owner, sql)
    }
    if (runtimeRole !== undefined) {
      await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${runtime.password}' ${runtimeRole}`)
      await admin.query(`GRANT app_runtime TO ${name}`)
      runtime.username = name
    }
  } catch (error) {
    await uproot()
    throw new Error(`"${change}" cannot be planted`, { cause: error })
  }
  return {
    environment: {
      TEST_POSTGRES_OWNER_URL: owner.href,
      TEST_POSTGRES_RUNTIME_URL: runtime.href,
      ...environmentOfEdits(edits),
    },
    uproot,
  }
}

async function runAsOwner(owner: URL, sql: string): Promise<void> {
  const client = await connect(owner)
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function connect(url: URL): Promise<Client> {
  const client = new Client({ connectionString: url.href })
  await client.connect()
  return client
}
