import { type Engines, startEngines } from '../local/engines/start-engines.ts'
import { bringPrograms } from '../local/programs/bring-programs.ts'

/**
 * Starts the stores of candidates, which write safely to disk.
 * @throws EngineError also where there is no real Redis: the one in JavaScript took an eighth of the core that it
 * shares with the load, and rate limits were decided without it
 */
export async function startStores(dataDirectory: string): Promise<Engines> {
  await bringPrograms('redis-server')
  return startEngines({ dataDirectory, durable: true, requireRealRedis: true, external: {} })
}
