import { setTimeout as pause } from 'node:timers/promises'
import type { ChatId } from '../../../lib/ids.ts'
import type { Application } from '../../harness/application.ts'
import { loseHead } from '../../harness/journals.ts'
import { json } from '../../harness/json.ts'
import { chatClient } from '../dialects/chat-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { Asked, type Question } from './asked.ts'
import type { Death } from './crash-points.ts'
import { MortalHost } from './mortal-host.ts'
import type { Plan, Way } from './plan.ts'
import { type Replay, replay } from './readers.ts'
import { findTurn } from './turns.ts'

const processesAtOnce = 4
/** The time, in ms, for a process to die right after its last word. */
const dyingMs = 10_000

/** Starts processes, asks them questions, and kills them while they answer. */
export class Killer {
  readonly #app: Application
  readonly #plan: Plan
  /** Everything that was asked of dead processes. */
  readonly dead: Asked[] = []
  readonly #diedAtPoints: Asked[] = []

  constructor(app: Application, plan: Plan) {
    this.#app = app
    this.#plan = plan
  }

  async killAll(): Promise<void> {
    const { deaths, lives } = this.#plan
    const chatId = await this.#beginChat()
    const kills = [
      ...lives.map((lifeMs) => () => this.#killUnderLoad(lifeMs, chatId)),
      () => this.#killBeforeJournal(),
      ...deaths.map(
        ({ death, ...way }) =>
          () =>
            this.#killAtPoint(death, way),
      ),
    ]
    const killSome = async () => {
      for (let kill = kills.shift(); kill; kill = kills.shift()) await kill()
    }
    await Promise.all(Array.from({ length: processesAtOnce }, killSome))
  }

  /** Asks a living process everything that died at a point again. */
  askAgain(): Promise<Replay[]> {
    const replaying = Promise.all(this.#diedAtPoints.map((asked) => replay(this.#app, asked)))
    // A failure reaches the code that waits for it later.
    replaying.catch(() => undefined)
    return replaying
  }

  async #beginChat(): Promise<ChatId> {
    const { ada, claude } = this.#app
    claude.script({ text: 'Hello' })
    const body = { message: 'Hello.' }
    return (await json<{ chat_id: ChatId }>(await this.#app.send('POST', '/chat', { as: ada, body }))).chat_id
  }

  async #killAtPoint(death: Death, way: Way): Promise<void> {
    this.#diedAtPoints.push(await this.#killAt(death, way, death.point))
  }

  /** The journal is opened beside the transaction, and may be the slower of the two. */
  async #killBeforeJournal(): Promise<void> {
    const asked = await this.#killAt(
      { point: 'begun', time: 1 },
      { client: chatClient, form: 'stream' },
      'before its journal',
    )
    const { organization_id: organizationId, id: turnId } = await findTurn(this.#app, asked)
    await loseHead({ organizationId, turnId })
  }

  async #killAt(at: Death, way: Way, death: string): Promise<Asked> {
    const host = await MortalHost.start(at)
    const asked = this.#ask(host, { ...way, death })
    const lived = asked.ended.then(() => pause(dyingMs, 'lived' as const, { ref: false }))
    const end = await Promise.race([host.died, lived])
    if (end === 'lived') throw new Error(`a process has come to its end without ${at.point}`)
    asked.diedAt = end
    return asked
  }

  async #killUnderLoad(lifeMs: number, chatId: ChatId): Promise<void> {
    const host = await MortalHost.start()
    const load = [
      ...dialectClients.flatMap((client) => [
        { client, form: 'stream' as const },
        { client, form: 'whole' as const },
      ]),
      { form: 'stream' as const, chatId },
      { form: 'whole' as const, chatId },
    ]
    const asked = load.map((question) => this.#ask(host, { ...question, death: 'under load' }))
    await pause(lifeMs)
    const diedAt = await host.kill()
    await Promise.all(asked.map(({ ended }) => ended))
    for (const each of asked) each.diedAt = diedAt
  }

  #ask(host: MortalHost, question: Omit<Question, 'as' | 'answer'>): Asked {
    const { answer } = this.#plan
    const asked = new Asked(this.#app, host.url, { ...question, as: this.#app.ada, answer })
    this.dead.push(asked)
    return asked
  }
}
