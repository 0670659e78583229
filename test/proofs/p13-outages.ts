import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../../local/engines/engine.ts'
import { startRedis } from '../../local/engines/redis.ts'
import { startWireTap, WireLog, type WireTap } from '../harness/wire-tap.ts'

/** One way in which Redis is not there. */
export interface Outage {
  /** As it stands in a sentence: "while Redis was …". */
  readonly name: string
  /** Whether Redis answers nobody in time, not even now and then. */
  readonly isTotal: boolean
  begin(): Promise<void>
  end(): Promise<void>
}

/** So long, in ms, answers are kept together where Redis is slow: far above RATE_LIMIT_PATIENCE_MS of the proof. */
const slowMs = 200

/** A Redis of one's own behind a tap, so that it can be taken away. */
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
    const engine = await startRedis({ dataDirectory: directory, durable: false })
    const tap = await startWireTap(new WireLog(), 'redis', engine.url)
    return new FragileRedis(directory, tap, engine)
  }

  /** Its address by way of the tap, which stays the same when it is started again. */
  get url(): string {
    return this.#tap.through('redis://127.0.0.1')
  }

  outages(): Outage[] {
    return [this.#stopped(), this.#silent(), this.#slow()]
  }

  async close(): Promise<void> {
    await this.#tap.close()
    await this.#engine.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  /** It comes back empty, and with no script loaded. */
  #stopped(): Outage {
    return {
      name: 'stopped',
      isTotal: true,
      begin: () => this.#engine.stop(),
      end: async () => {
        this.#engine = await startRedis({ dataDirectory: this.#directory, durable: false })
        this.#tap.aim(this.#engine.url)
      },
    }
  }

  /** What is sent arrives nowhere, and no connection breaks. */
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

  /** It does all that it is told, and says so too late. */
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
