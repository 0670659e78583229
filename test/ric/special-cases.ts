import { setTimeout as pause } from 'node:timers/promises'
import type { Application } from '../harness/application.ts'
import { requestEvent } from './function-event.ts'
import type { Ending } from './lambda-environment.ts'
import { readAnswer } from './read-answer.ts'
import type { ShippedFunction } from './shipped-functions.ts'
import { credentialsOf, type Surroundings, type Workplace, withWorkplace } from './try-function.ts'

/** Cases that concern some functions only. */
export interface SpecialCase {
  readonly name: string
  readonly operation: string
  readonly run: (scene: Scene) => Promise<void>
}

/** A function, and what a case needs of it. */
interface Scene extends Workplace {
  readonly app: Application
  /** Sends the function a request with that body. */
  readonly ask: (options?: AskOptions) => Promise<Ending>
}

interface AskOptions {
  readonly body?: object
  readonly onPiece?: (piece: Buffer) => void
  readonly timeoutSeconds?: number
}

/** The cases that script Claude, and so need it to themselves. */
export const scriptedCases: readonly SpecialCase[] = [
  { name: 'a stream arrives as Claude sends it', operation: 'stream-message', run: streamInPieces },
  { name: 'an error mid-stream ends no process', operation: 'stream-message', run: failMidStream },
  { name: 'a refusal of Claude has its status', operation: 'stream-message', run: refuseBeforeFirstByte },
]

export const otherCases: readonly SpecialCase[] = [
  ...['get-organization', 'send-message', 'stream-message'].map((operation) => ({
    name: `a long freeze: ${operation}`,
    operation,
    run: freezeForLong,
  })),
  ...['get-organization', 'stream-message'].map((operation) => ({
    name: `started long before: ${operation}`,
    operation,
    run: startLongBefore,
  })),
  { name: 'after a timeout another process serves', operation: 'get-organization', run: runOutOfTime },
]

/** @throws Error that says what happened instead */
export function runSpecialCase(
  { operation: name, run }: SpecialCase,
  functions: readonly ShippedFunction[],
  surroundings: Surroundings,
): Promise<void> {
  const shipped = functions.find((each) => each.operation === name)
  const operation = surroundings.operations.get(name)
  if (shipped === undefined || operation === undefined) throw new Error(`there is no function ${name}`)
  const { app } = surroundings
  return withWorkplace(shipped, surroundings, async (workplace) => {
    const headers = credentialsOf(operation, workplace.office, app)
    const ask = ({ body, ...options }: AskOptions = {}) => {
      const request = { target: operation.route.path, body: body && JSON.stringify(body) }
      return workplace.environment.invoke(requestEvent(operation.route, request, headers), options)
    }
    await run({ ...workplace, app, ask })
  })
}

const question = (message: string) => ({ message, max_tokens: 100 })

async function streamInPieces({ app, ask }: Scene): Promise<void> {
  const isBeingAnswered = () => app.claude.bill().some(({ completed }) => !completed)
  let wasEarly = false
  const onPiece = (piece: Buffer) => {
    wasEarly ||= piece.includes('event: token') && isBeingAnswered()
  }
  app.claude.script({ tokens: 5, tokenMs: 200 })
  const text = await readAnswer(await ask({ body: question('Slowly.'), onPiece })).text()
  if (!text.includes('event: done')) throw new Error(`the stream did not end well: ${text}`)
  if (!wasEarly) throw new Error('no token came before Claude had sent them all')
}

async function failMidStream({ app, environment, ask }: Scene): Promise<void> {
  app.claude.script({ tokens: 5, errorEvent: { afterTokens: 2, type: 'overloaded_error' } })
  const broken = await readAnswer(await ask({ body: question('Break.') })).text()
  if (!/event: token[^]*event: error/.test(broken)) throw new Error(`no error ended the stream: ${broken}`)
  const { processId } = environment
  const whole = await readAnswer(await ask({ body: question('Again.') })).text()
  if (!whole.includes('event: done')) throw new Error(`the next stream did not end well: ${whole}`)
  if (environment.processId !== processId) throw new Error('the process ended with the stream')
}

async function refuseBeforeFirstByte({ app, ask }: Scene): Promise<void> {
  app.claude.script({ error: { status: 400, type: 'invalid_request_error' } })
  const answer = readAnswer(await ask({ body: question('Refuse.') }))
  if (answer.status < 400) throw new Error(`it was answered ${answer.status}`)
}

async function runOutOfTime({ engines, environment, ask }: Scene): Promise<void> {
  engines.postgres.hold('from server')
  const ending = await ask({ timeoutSeconds: 2 })
  if (ending.kind !== 'timed out') throw new Error(`it ended otherwise: ${ending.kind}`)
  if (environment.processId !== undefined) throw new Error('the process outlived its deadline')
  engines.postgres.release()
  requireServed(readAnswer(await ask()))
}

/** In ms: longer than a pool, or the cache of callers, keeps anything. */
const longFreezeMs = 11_000

async function freezeForLong({ engines, environment, ask }: Scene): Promise<void> {
  requireServed(readAnswer(await ask({ body: question('First.') })))
  const { processId } = environment
  await pause(longFreezeMs)
  await engines.endConnections()
  requireServed(readAnswer(await ask({ body: question('Then.') })))
  if (environment.processId !== processId) throw new Error('its process did not live through the freeze')
}

async function startLongBefore({ engines, environment, ask }: Scene): Promise<void> {
  await environment.startAhead()
  const { processId } = environment
  await pause(longFreezeMs)
  await engines.endConnections()
  requireServed(readAnswer(await ask({ body: question('First.') })))
  if (environment.processId !== processId) throw new Error('its process did not live until its first request')
}

function requireServed({ status }: Response): void {
  if (status !== 200) throw new Error(`it was answered ${status}`)
}
