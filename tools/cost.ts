import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { routes } from '../functions/routes.ts'
import { projectPath } from '../local/project-path.ts'
import { runProgram, UsageError } from '../local/run-program.ts'
import { withThrowAwayEngines } from '../local/throw-away-engines.ts'
import { startApplication } from '../test/harness/application.ts'
import { engineUrl } from '../test/harness/database.ts'
import { startIdentityProvider } from '../test/harness/identity/identity-provider.ts'
import { requestEvent } from '../test/ric/function-event.ts'
import { installRuntimeClient } from '../test/ric/install-runtime-client.ts'
import { readAnswer } from '../test/ric/read-answer.ts'
import { shippedFunctions } from '../test/ric/shipped-functions.ts'
import { withWorkplace } from '../test/ric/try-function.ts'

/** The pace of the real Claude. */
const paced = { tokens: 500, firstTokenMs: 500, tokenMs: 20 }
/** Each is two messages, so the chat is longer than the context that a turn reads. */
const quickChats = 20
const pacedChats = 3
/** About 200 words. */
const message = 'What did the last answer leave out? '.repeat(28)

// `npm run cost -- --measure` measures the chat that docs/cost.md is about. `npm run generate` writes that page.
await runProgram(async () => {
  if (!process.argv.includes('--measure'))
    throw new UsageError('Say --measure: npm run generate makes the page.')
  const measured = await withThrowAwayEngines((environment) => {
    Object.assign(process.env, environment)
    return measureChat()
  })
  writeFileSync(projectPath('infra/cost/measured-chat.json'), `${JSON.stringify(measured, null, 2)}\n`)
  console.log(measured)
})
// Node 24 never exits by itself once a connection was reset while its end was in flight.
process.exit()

/** @returns what one question in a long chat uses, its answer streamed */
async function measureChat() {
  const journal = await startMeter(engineUrl('DYNAMODB').href)
  const identityProvider = await startIdentityProvider()
  const app = await startApplication({ DYNAMODB_ENDPOINT: journal.url })
  const shipped = (await shippedFunctions()).find(({ operation }) => operation === 'stream-message')
  if (shipped === undefined) throw new Error('stream-message is not in dist/.')
  const surroundings = { app, identityProvider, operations: new Map(), runtimeClient: installRuntimeClient() }
  const chats: { answer: string; ms: number; write: number; read: number; logged: number }[] = []
  await withWorkplace(shipped, surroundings, async ({ environment, office }) => {
    let chatId: string | undefined
    for (let chat = 0; chat < quickChats + pacedChats; chat++) {
      app.claude.setDefault(chat < quickChats ? { tokens: paced.tokens } : paced)
      const body = JSON.stringify({ message, max_tokens: paced.tokens, chat_id: chatId })
      const headers = { authorization: `Bearer ${office.apiKey}` }
      const startedAt = performance.now()
      const event = requestEvent(routes['stream-message'], { target: '/chat/stream', body }, headers)
      const answer = await readAnswer(await environment.invoke(event)).text()
      if (!answer.includes('event: done'))
        throw new Error(`The stream did not end well: ${answer.slice(-300)}`)
      chatId ??= /"chat_id":"(\w+)"/.exec(answer)?.[1]
      const ms = performance.now() - startedAt
      chats.push({ answer, ms, ...journal.units, logged: Buffer.byteLength(environment.output) })
    }
  })
  await Promise.all([app.close(), identityProvider.stop(), journal.close()])
  const [first, last] = [chats[quickChats - 1], chats.at(-1)]
  if (first === undefined || last === undefined) throw new Error('There was no chat.')
  const each = (of: 'write' | 'read' | 'logged') => Math.round((last[of] - first[of]) / pacedChats)
  return {
    measuredOn: new Date().toISOString().slice(0, 10),
    billedMs: Math.ceil(Math.min(...chats.slice(quickChats).map(({ ms }) => ms))),
    answerBytes: Buffer.byteLength(last.answer),
    promptBytes: Buffer.byteLength(JSON.stringify(app.claude.requests().at(-1)?.body)),
    logBytes: each('logged'),
    journalWriteUnits: each('write'),
    journalReadUnits: each('read'),
  }
}

interface Consumed {
  readonly CapacityUnits: number
}

/** The local DynamoDB behind a proxy that counts the units AWS would charge for. */
async function startMeter(target: string) {
  const units = { write: 0, read: 0 }
  const passOn = async (request: IncomingMessage, response: ServerResponse) => {
    const call = String(request.headers['x-amz-target'])
    const input = (await json(request)) as object
    const answer = await fetch(target, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': call,
        authorization: String(request.headers.authorization),
        'x-amz-date': String(request.headers['x-amz-date']),
      },
      body: JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' }),
    })
    const text = await answer.text()
    const { ConsumedCapacity: consumed = [] } = JSON.parse(text) as {
      ConsumedCapacity?: Consumed | Consumed[]
    }
    const kind = /\.(Put|Update|Delete|BatchWrite)Item$/.test(call) ? 'write' : 'read'
    for (const { CapacityUnits: number } of [consumed].flat()) units[kind] += number
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(text)
  }
  const server = createServer((...exchange) => void passOn(...exchange)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${port}`, units, close }
}
