import { until } from '../harness/until.ts'
import { BrokenPromise } from './proof.ts'

/** A reader who lost their right may read on for this long. */
const grantedMs = 10_000
/** How late, in ms, a busy machine may deliver what was sent in time. */
const slackMs = 1_000

/** A stream that is read as it arrives, and the times of its tokens. */
export class TimedStream {
  readonly status: number
  frames = ''
  /** In ms of `performance.now()`. */
  readonly tokensAt: number[] = []
  readonly #end: Promise<void>

  constructor(response: Response) {
    this.status = response.status
    this.#end = this.#read(response)
    // No one awaits it once the promise is broken.
    this.#end.catch(() => undefined)
  }

  get turnId(): string {
    return /"turn_id":"(turn_[0-9a-f]{32})"/.exec(this.frames)?.[1] ?? ''
  }

  async untilTokens(count: number): Promise<void> {
    await until(() => Promise.resolve(this.tokensAt.length >= count || undefined))
  }

  /** Waits for the end. @returns the code of its error; else the name of its last event */
  async ending(): Promise<string | undefined> {
    await this.#end
    const [, name, data = ''] = /event: (\w+)\n(?:id: \d+\n)?data: (.*)\n\n$/.exec(this.frames) ?? []
    return name === 'error' ? (JSON.parse(data) as { error: { code: string } }).error.code : name
  }

  /**
   * @param changedAt when it was answered that its reader may read no more
   * @returns how long after that the last token came, in ms
   * @throws BrokenPromise if that was too late, or the reader was told something else
   */
  async requireEnded(who: string, changedAt: number, code: string): Promise<number> {
    const ending = await this.ending()
    const lastMs = Math.round((this.tokensAt.at(-1) ?? changedAt) - changedAt)
    if (lastMs > grantedMs + slackMs) {
      throw new BrokenPromise(`somebody ${who} was sent a token ${lastMs} ms after that`)
    }
    if (ending === code) return lastMs
    throw new BrokenPromise(`the stream of somebody ${who} ended with ${ending}, and not with ${code}`)
  }

  async #read(response: Response): Promise<void> {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      this.frames += text
      const tokens = text.match(/^event: token$/gm) ?? []
      this.tokensAt.push(...tokens.map(() => performance.now()))
    }
  }
}
