import { rmSync, writeFileSync } from 'node:fs'
import type { BackingServices } from './backing-services.ts'
import { dataPath } from './data-path.ts'
import type { Engine } from './engines/engine.ts'

const file = () => dataPath('dev.json')

/** Tells other programs where the local server is and what it runs on. The file is gone when the server is. */
export function writeDevFile(url: string, { demo, credentials, engines, upstream }: BackingServices): void {
  const content = {
    url,
    organizationId: demo.organizationId,
    userId: demo.userId,
    apiKey: credentials.apiKey,
    adminKey: credentials.adminKey,
    operatorToken: credentials.operatorToken,
    metricsToken: credentials.metricsToken,
    engines: {
      postgres: describe(engines.postgres),
      redis: describe(engines.redis),
      dynamodb: describe(engines.dynamodb),
    },
    upstream,
  }
  // It holds keys, and a password in the database URL.
  writeFileSync(file(), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
}

const describe = ({ name, version, url, emulates }: Engine) => ({ name, version, url, emulates })

export function removeDevFile(): void {
  rmSync(file(), { force: true })
}
