import type { Application } from '../../harness/application.ts'
import type { Answer } from '../p05-aborted-bill/answers.ts'
import { BrokenPromise } from '../proof.ts'
import { Asked } from './asked.ts'
import { findTurn } from './turns.ts'

/** The time per token, in ms: slow enough for the answer to outlast everything. */
const tokenMs = 1_500

/** A turn that runs while others die, in a process that is never killed. */
export class Living {
  readonly asked: Asked
  readonly #app: Application

  private constructor(app: Application, asked: Asked) {
    this.#app = app
    this.asked = asked
  }

  static async begin(app: Application, answer: Answer): Promise<Living> {
    app.claude.script({ text: [...answer], firstTokenMs: 10, tokenMs })
    const asked = new Asked(app, app.url, { form: 'stream', as: app.ada, answer })
    await asked.shows(1)
    return new Living(app, asked)
  }

  /** The id of the turn. */
  async turnId(): Promise<string> {
    return (await findTurn(this.#app, this.asked)).id
  }

  /** Stops the turn. @throws BrokenPromise unless it was still running, and ends as stopped */
  async end(): Promise<void> {
    const { id, state } = await findTurn(this.#app, this.asked)
    if (state !== 'running') throw new BrokenPromise(`a turn that lives was taken for dead, and is ${state}`)
    await this.#app.send('POST', `/turns/${id}/stop`, { as: this.asked.as })
    await this.asked.ended
    const stopped = await findTurn(this.#app, this.asked)
    if (stopped.state !== 'stopped') throw new BrokenPromise(`a turn that was stopped is ${stopped.state}`)
  }
}
