import { Redis } from 'ioredis'
import { letTimePass } from '../../../lib/rate-limit/fixtures/stored-state.ts'
import { slotLeaseMs } from '../../../lib/rate-limit/redis-buckets.ts'
import { addMember } from '../../harness/add-member.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { setBudget } from '../../harness/budgets.ts'
import { setRateLimit } from '../../harness/rate-limits.ts'
import { until } from '../../harness/until.ts'
import type { Answer } from '../p05-aborted-bill/answers.ts'
import { BrokenPromise } from '../proof.ts'
import { Asked, type Question, usualMaxTokens } from './asked.ts'
import { MortalHost } from './mortal-host.ts'

/** The most streams that a member may have at once. */
const slots = 3

/** A member whose streams died holding all slots and all the money. */
export class Squeezed {
  readonly #app: Application
  readonly #member: Caller
  readonly #answer: Answer
  /** The dead streams. */
  readonly lost: readonly Asked[]
  /** The sum of their holds. */
  readonly #limit: bigint

  private constructor(
    app: Application,
    member: Caller,
    answer: Answer,
    lost: readonly Asked[],
    limit: bigint,
  ) {
    this.#app = app
    this.#member = member
    this.#answer = answer
    this.lost = lost
    this.#limit = limit
  }

  static async begin(app: Application, answer: Answer): Promise<Squeezed> {
    const member = await addMember(app, 'member')
    await setRateLimit(app, `members/${member.userId}`, { concurrent_streams: slots })
    await setBudget(app, `members/${member.userId}`, 10n ** 12n)
    const host = await MortalHost.start()
    const stream = { form: 'stream', as: member, answer, death: 'squeezed' } as const
    const lost = Array.from({ length: slots }, () => new Asked(app, host.url, stream))
    await Promise.all(lost.map((asked) => asked.shows(1)))
    const diedAt = await host.kill()
    for (const asked of lost) asked.diedAt = diedAt

    const { held } = await readBalance(app, member)
    await setBudget(app, `members/${member.userId}`, held)
    return new Squeezed(app, member, answer, lost, held)
  }

  /** @throws BrokenPromise unless dead streams still count: no one can know yet that they are dead */
  async requireFull(): Promise<void> {
    const { status } = await this.#ask({ form: 'stream' })
    if (status !== 429) throw new BrokenPromise(`a stream above the limit was answered ${status}`)
  }

  /** Ends the leases of the slots, past the application. */
  async passLease(): Promise<void> {
    const redis = new Redis(this.#app.redisUrl)
    await letTimePass(redis, this.#member.organizationId, slotLeaseMs)
    redis.disconnect()
  }

  /**
   * Takes all slots at once, and then all the money that is left.
   * @throws BrokenPromise if any of it is unavailable
   */
  async requireFree(): Promise<void> {
    const { held } = await readBalance(this.#app, this.#member)
    if (held !== 0n) throw new BrokenPromise(`${held} nano-USD are held and nothing runs`)
    const small = Array.from({ length: slots }, () => this.#ask({ form: 'stream', maxTokens: 1 }))
    const refused = (await Promise.all(small)).find(({ status }) => status !== 200)
    if (refused) throw new BrokenPromise(`a stream for a free slot was answered ${refused.status}`)

    const { spent } = await readBalance(this.#app, this.#member)
    const maxTokens = await this.#tokensFor(this.#limit - spent)
    const { status, headers, received } = await until(async () => {
      const last = await this.#ask({ form: 'whole', maxTokens })
      // Earlier streams have been told their end, and free their slots after that.
      return last.status === 429 ? undefined : last
    })
    const cutTo = headers?.get('x-max-tokens') ?? null
    if (status === 200 && cutTo === null) return
    throw new BrokenPromise(
      `a turn of ${maxTokens} tokens, for which there was money (${this.#limit} less ${spent}), was answered ${status} and cut to ${cutTo}: ${received}`,
    )
  }

  /** @returns the longest answer that this much holds, by what others of its kind have held, in nano-USD */
  async #tokensFor(money: bigint): Promise<number> {
    const holdOfUsual = this.#limit / BigInt(slots)
    const [small] = await this.#app.database.rows<{ hold: string }>(
      'SELECT hold_nano_usd AS hold FROM turns WHERE user_id = $1 ORDER BY id DESC LIMIT 1',
      [this.#member.userId],
    )
    const answerToken = (holdOfUsual - BigInt(small?.hold ?? 0)) / BigInt(usualMaxTokens - 1)
    return usualMaxTokens + Number((money - holdOfUsual) / answerToken)
  }

  /** Asks a living process, and waits for the end. */
  async #ask(question: Pick<Question, 'form' | 'maxTokens'>): Promise<Asked> {
    const asked = new Asked(this.#app, this.#app.url, {
      ...question,
      as: this.#member,
      answer: this.#answer,
    })
    await asked.ended
    return asked
  }
}

async function readBalance({ database }: Application, { userId }: Caller) {
  const [row] = await database.rows<{ held: string; spent: string }>(
    `SELECT held_nano_usd AS held, spent_nano_usd AS spent FROM balances WHERE scope = 'member' AND subject = $1`,
    [userId],
  )
  return { held: BigInt(row?.held ?? 0), spent: BigInt(row?.spent ?? 0) }
}
