import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Caller } from '../../harness/application.ts'
import type { Tally } from './tally.ts'

/** A request to a process. */
export const kinds = ['health', 'list', 'list as nobody', 'message', 'empty message'] as const
export type Kind = (typeof kinds)[number]

/** A process with functions that lives and dies like Lambda's: one request at a time, then `kill -9`. */
export class FunctionProcess {
  readonly #child: ChildProcess
  readonly #url: string
  readonly #caller: Caller
  readonly #tally: Tally

  private constructor(child: ChildProcess, url: string, caller: Caller, tally: Tally) {
    this.#child = child
    this.#url = url
    this.#caller = caller
    this.#tally = tally
  }

  /** Resolves once it is connected to Redis, like an initialized process. */
  static async start(caller: Caller, tally: Tally): Promise<FunctionProcess> {
    const program = fileURLToPath(new URL('function-program.ts', import.meta.url))
    const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [url] = (await once(child, 'message')) as [string]
    const started = new FunctionProcess(child, url, caller, tally)
    await started.settle()
    return started
  }

  /**
   * Asks, and records what came back, or that nothing did.
   * @param dying the process is killed meanwhile: the answer of a turn, which leaves before it is counted, proves nothing then
   */
  async ask(kind: Kind, dying = false): Promise<void> {
    const { method, path, body } = request(kind)
    const known = kind !== 'list as nobody' && kind !== 'health'
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(known && { 'x-org-id': this.#caller.organizationId, 'x-user-id': this.#caller.userId }),
      },
      ...(body !== undefined && { body }),
    }).catch(() => undefined)
    // A kept connection would make `fetch` fail on the next process at this port.
    const text = await response?.text().catch(() => undefined)
    const mayBeCounted = dying && path === '/chat'
    if (response === undefined || text === undefined || mayBeCounted) this.#tally.noteUnanswered(method, path)
    else this.#tally.noteAnswer(method, path, response.status)
  }

  /** Resolves once Redis has carried out everything that the process sent it. */
  async settle(): Promise<void> {
    const settled = once(this.#child, 'message')
    this.#child.send('settle')
    await settled
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }
}

function request(kind: Kind): { method: string; path: string; body?: string } {
  switch (kind) {
    case 'health':
      return { method: 'GET', path: '/health' }
    case 'message':
      return { method: 'POST', path: '/chat', body: '{"message":"Hi","max_tokens":16}' }
    case 'empty message':
      return { method: 'POST', path: '/chat', body: '{}' }
    default:
      return { method: 'GET', path: '/chats' }
  }
}
