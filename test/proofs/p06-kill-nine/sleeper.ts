import type { Application } from '../../harness/application.ts'
import type { Answer } from '../p05-aborted-bill/answers.ts'
import { BrokenPromise } from '../proof.ts'
import { Asked } from './asked.ts'
import { MortalHost } from './mortal-host.ts'
import { findTurn } from './turns.ts'

/** A process that is taken for dead, and goes on as if nothing had happened. */
export class Sleeper {
  readonly asked: Asked
  readonly #app: Application
  readonly #host: MortalHost

  private constructor(app: Application, host: MortalHost, asked: Asked) {
    this.#app = app
    this.#host = host
    this.asked = asked
  }

  /** Falls asleep in the middle of a stream. @param pieces the number sent before */
  static async begin(app: Application, answer: Answer, pieces: number): Promise<Sleeper> {
    const host = await MortalHost.start()
    const asked = new Asked(app, host.url, { form: 'stream', as: app.ada, answer, death: 'asleep' })
    await asked.shows(pieces)
    host.stop()
    return new Sleeper(app, host, asked)
  }

  /** @throws BrokenPromise unless it was taken for dead, and is corrected once it wakes up */
  async awake(): Promise<void> {
    const before = await findTurn(this.#app, this.asked)
    if (before.state !== 'abandoned')
      throw new BrokenPromise(`a turn without a sign of life is ${before.state}`)
    this.#host.goOn()
    await this.asked.ended
    await this.#host.drain()
    const after = await findTurn(this.#app, this.asked)
    if (after.state !== 'completed' || after.text !== this.asked.answer.join('')) {
      throw new BrokenPromise(
        `a turn that was taken for dead came back with its whole answer, and stayed ${after.state}`,
      )
    }
  }
}
