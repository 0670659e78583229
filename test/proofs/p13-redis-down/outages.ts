import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Engine } from '../../../local/engines/engine.ts'
import { startRedis } from '../../../local/engines/redis.ts'
import { startWireTap, WireLog, type WireTap } from '../../harness/faults/wire-tap.ts'

/** A way in which Redis is away. */
export interface Outage {
  /** As it stands in a sentence: "while Redis was …". */
  readonly name: string
  /** Whether Redis never answers in time, not even now and then. */
  readonly isTotal: boolean
  begin(): Promise<void>
  /** The connections, as Redis lists them, that existed at its start and still do. */
  kept?(): Promise<readonly string[]>
  end(): Promise<void>
}

/** The delay of a slow Redis, in ms: far above the proof's RATE_LIMIT_PATIENCE_MS. */
const slowMs = 200

/** A separate Redis behind a tap, so that it can be taken away. */
export class FragileRedis {
  readonly #directory: string
  readonly #tap: WireTap
  #engine: Engine

  private constructor(directory: string, tap: WireTap, engine: Engine) {
    this.#directory = directory
    this.#tap = tap
    this.#engine = engine
  }

  static async start(): Promise<FragileRedis> {
    const directory = mkdtempSync(join(tmpdir(), 'llm-app-redis-'))
    const engine = await startRedis({ dataDirectory: directory, durable: false, requireReal: true })
    const tap = await startWireTap(new WireLog(), 'redis', engine.url)
    return new FragileRedis(directory, tap, engine)
  }

  /** Its address through the tap, which survives restarts. */
  get url(): string {
    return this.#tap.through('redis://127.0.0.1')
  }

  outages(): Outage[] {
    return [
      this.#stopped(),
      this.#silent(),
      this.#slow(),
      this.#refusing('demoted', [['REPLICAOF', '127.0.0.1', '1']], [['REPLICAOF', 'NO', 'ONE']]),
      this.#refusing(
        'without its primary',
        [
          ['CONFIG', 'SET', 'replica-serve-stale-data', 'no'],
          ['REPLICAOF', '127.0.0.1', '1'],
        ],
        [
          ['REPLICAOF', 'NO', 'ONE'],
          ['CONFIG', 'SET', 'replica-serve-stale-data', 'yes'],
        ],
      ),
      this.#refusing('full', [['CONFIG', 'SET', 'maxmemory', '1']], [['CONFIG', 'SET', 'maxmemory', '0']]),
    ]
  }

  async close(): Promise<void> {
    await this.#tap.close()
    await this.#engine.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  /** It comes back empty, without any script loaded. */
  #stopped(): Outage {
    return {
      name: 'stopped',
      isTotal: true,
      begin: () => this.#engine.stop(),
      end: async () => {
        this.#engine = await startRedis({ dataDirectory: this.#directory, durable: false, requireReal: true })
        this.#tap.aim(this.#engine.url)
      },
    }
  }

  /** What is sent gets lost, and no connection breaks. */
  #silent(): Outage {
    return {
      name: 'silent',
      isTotal: true,
      begin: async () => this.#tap.hold('to server'),
      end: async () => {
        this.#tap.cut()
        this.#tap.release()
        this.#tap.mend()
      },
    }
  }

  /** It stays connected and serves no one, but may still report what it counted before. */
  #refusing(name: string, begin: readonly string[][], end: readonly string[][]): Outage {
    let before: string[] = []
    const tell = async (commands: readonly string[][]) => {
      const operator = new Redis(this.#engine.url)
      for (const [command = '', ...parts] of commands) await operator.call(command, ...parts)
      const connections = String(await operator.call('CLIENT', 'LIST', 'TYPE', 'NORMAL'))
      const own = String(await operator.call('CLIENT', 'ID'))
      operator.disconnect()
      return connections.split('\n').filter((line) => line !== '' && idOf(line) !== own)
    }
    return {
      name,
      isTotal: name === 'without its primary',
      begin: async () => {
        before = (await tell([])).map(idOf)
        await tell(begin)
      },
      kept: async () => (await tell([])).filter((line) => before.includes(idOf(line))),
      end: async () => void (await tell(end)),
    }
  }

  /** It does what it is told, but answers too late. */
  #slow(): Outage {
    let timer: NodeJS.Timeout | undefined
    return {
      name: 'slow',
      isTotal: false,
      begin: async () => {
        this.#tap.hold('from server')
        timer = setInterval(() => {
          this.#tap.release()
          this.#tap.hold('from server')
        }, slowMs)
      },
      end: async () => {
        clearInterval(timer)
        this.#tap.release()
      },
    }
  }
}

const idOf = (line: string) => /^id=(\d+)/.exec(line)?.[1] ?? ''
