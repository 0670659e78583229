import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Engine } from './engine.ts'
import { startNodeChild } from './node-child.ts'

/**
 * Starts dynalite on 127.0.0.1. It has no transactions, no PartiQL and never deletes an expired item.
 * @param options.dataDirectory where items survive a restart; in memory if left out
 * @throws EngineError if another process has the directory open
 */
export async function startDynamodb(options: { dataDirectory?: string } = {}): Promise<Engine> {
  const { dataDirectory } = options
  if (dataDirectory !== undefined) mkdirSync(dataDirectory, { recursive: true })
  const module = new URL('dynalite-child.mjs', import.meta.url)
  const child = await startNodeChild('dynalite', module, dataDirectory === undefined ? [] : [dataDirectory])
  const { version }: { version: string } = createRequire(import.meta.url)('dynalite/package.json')
  return {
    name: 'dynalite',
    version,
    emulates: 'DynamoDB',
    url: `http://127.0.0.1:${child.port}`,
    stop: child.stop,
  }
}
