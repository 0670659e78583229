import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Engine } from '../../../local/engines/engine.ts'
import { startRedis } from '../../../local/engines/redis.ts'
import { describeRedis } from '../../../local/engines/redis-server-info.ts'
import { startWireTap, WireLog, type WireTap } from '../../harness/faults/wire-tap.ts'

/** What Redis has forgotten when it is back: nothing, the end of its append-only file, or everything. */
export type Loss = 'nothing' | 'its last moments' | 'everything'

/** A Redis with an append-only file, behind a fixed address, that can be killed and brought back. */
export class MortalRedis {
  readonly #directory: string
  readonly #tap: WireTap
  #engine: Engine

  private constructor(directory: string, tap: WireTap, engine: Engine) {
    this.#directory = directory
    this.#tap = tap
    this.#engine = engine
  }

  static async start(): Promise<MortalRedis> {
    const directory = mkdtempSync(join(tmpdir(), 'llm-app-redis-'))
    const engine = await startDurably(directory)
    const tap = await startWireTap(new WireLog(), 'redis', engine.url)
    return new MortalRedis(directory, tap, engine)
  }

  get url(): string {
    return this.#tap.through('redis://127.0.0.1')
  }

  async kill(): Promise<void> {
    const { pid } = await describeRedis(this.#engine.url)
    process.kill(pid, 'SIGKILL')
    await this.#engine.stop()
  }

  async revive(loss: Loss): Promise<void> {
    const appendOnly = join(this.#directory, 'appendonlydir')
    if (loss === 'everything') rmSync(appendOnly, { recursive: true })
    if (loss === 'its last moments') cutEnd(appendOnly)
    this.#engine = await startDurably(this.#directory)
    this.#tap.aim(this.#engine.url)
  }

  async close(): Promise<void> {
    await this.#tap.close()
    await this.#engine.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** With `appendfsync always` nothing that it has confirmed is lost, however slow this machine's disk is. */
async function startDurably(dataDirectory: string): Promise<Engine> {
  const engine = await startRedis({ dataDirectory, durable: true, requireReal: true })
  const redis = new Redis(engine.url)
  await redis.config('SET', 'appendfsync', 'always')
  redis.disconnect()
  return engine
}

/** Drops a third of what was appended, as if it had never reached the disk. */
function cutEnd(appendOnly: string): void {
  const name = readdirSync(appendOnly).find((each) => each.endsWith('.incr.aof'))
  if (name === undefined) throw new Error(`Redis keeps no append-only file in ${appendOnly}`)
  const file = join(appendOnly, name)
  truncateSync(file, Math.floor((statSync(file).size * 2) / 3))
}
