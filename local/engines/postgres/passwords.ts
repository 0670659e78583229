import { createHmac, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** By role. No password works for a stronger role. */
export interface Passwords {
  postgres: string
  app_owner: string
  app_runtime: string
}

/**
 * The passwords of a data directory. The superuser's is made once and kept beside the cluster, readable by us alone;
 * the other roles' are derived from it, and do not reveal it.
 */
export async function clusterPasswords(dataDirectory: string): Promise<Passwords> {
  const file = join(dataDirectory, 'password')
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  const postgres = await readFile(file, 'utf8')
  const derive = (role: string) => createHmac('sha256', postgres).update(role).digest('base64url')
  return { postgres, app_owner: derive('app_owner'), app_runtime: derive('app_runtime') }
}
