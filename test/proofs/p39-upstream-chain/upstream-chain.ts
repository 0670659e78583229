import { createHash } from 'node:crypto'
import { type UpstreamName, upstreamNames } from '../../../lib/upstream-names.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { requireTrueBooks, setBudget } from '../../harness/budgets.ts'
import { unhurried } from '../crowd/run-crowd.ts'
import { send, startHosts } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun, type SourceEdit } from '../proof.ts'
import { compareBooks } from './books-of-calls.ts'
import { bugs } from './bugs.ts'
import { type Fate, fateOf } from './fates.ts'

/** An open breaker would send the repetition of a call elsewhere, and nobody outside can tell that from a move. */
const closedBreakers: SourceEdit = {
  file: 'lib/upstream/failures/circuit-breaker.ts',
  find: 'failuresInARow = 10',
  replace: 'failuresInARow = 1_000_000',
}

export const upstreamChain: Proof = {
  id: 'P39',
  name: 'upstream chain',
  promise:
    'Of three upstreams that fail in any way, each call is in the books once, none follows a first event, and one that is switched off is asked nothing',
  prove,
  edits: [closedBreakers],
  bugs,
}

const models = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-opus-5',
  'claude-sonnet-5',
] as const
const askersAtOnce = 24

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const settings = { ...unhurried, CLAUDE_UPSTREAMS: upstreamNames.join(','), BEDROCK_PROFILE: 'eu' }
  const app = await startApplication(settings, upstreamNames)
  const hosts = await startHosts(size === 'full' ? 20 : 2, [closedBreakers])
  try {
    await setBudget(app, 'organization', 10n ** 15n)
    const calls = new Calls(app, seed)
    const questions = size === 'full' ? 10_000 : 240
    await askAll(app, hosts.urls, questions)
    calls.requireLaw()
    const booked = await compareBooks(app)
    await requireTrueBooks(app)
    return { questions, ...booked, ...(await switchOff(app, hosts.urls)) }
  } finally {
    await hosts.stop()
    await app.close()
  }
}

/** The calls that each question has led to, in order: its own upstreams decide by its number what becomes of each. */
class Calls {
  readonly #made = new Map<string, { upstream: UpstreamName; fate: Fate }[]>()

  constructor(app: Application, seed: number) {
    for (const { name, fake } of app.ownFakes) {
      fake.answerBy((question) => {
        const made = this.#made.get(question) ?? []
        const digest = createHash('sha256').update(`${seed} ${question} ${name} ${made.length}`).digest()
        const fate = fateOf(digest.readUInt32BE())
        this.#made.set(question, [...made, { upstream: name, fate }])
        return fate.behaviour
      })
    }
  }

  /** @throws BrokenPromise */
  requireLaw(): void {
    for (const [question, made] of this.#made) {
      const told = made.map(({ upstream, fate }) => `${upstream}: ${fate.name}`).join(', then ')
      const broken = (law: string) => new BrokenPromise(`Question ${question} was ${told}: ${law}`)
      for (const [index, { upstream, fate }] of made.entries()) {
        const later = made[index + 1]
        if (later === undefined) continue
        if (fate.next === 'answer') throw broken('a call after a first event')
        if (fate.next === 'end') throw broken('a call after a refusal that would be the same anywhere')
        const isNext = upstreamNames.indexOf(later.upstream) > upstreamNames.indexOf(upstream)
        if (isNext && fate.next !== 'moves')
          throw broken('another upstream for what may be charged, or will pass')
      }
      const ambiguous = made.filter(({ fate }) => fate.next === 'ambiguous').length
      if (ambiguous > 2) throw broken('more than one call again that may have been charged')
    }
  }
}

async function askAll(app: Application, urls: readonly string[], count: number): Promise<void> {
  let asked = 0
  const askSome = async () => {
    while (asked < count) {
      const number = asked++
      const url = urls[number % urls.length] ?? ''
      const body = { message: `Question ${number}`, model: models[number % models.length], max_tokens: 300 }
      const path = number % 2 === 0 ? '/chat' : '/chat/stream'
      await (await send(url, path, { as: app.ada, method: 'POST', body })).text()
    }
  }
  await Promise.all(Array.from({ length: askersAtOnce }, askSome))
}

/** @returns figures @throws BrokenPromise */
async function switchOff(app: Application, urls: readonly string[]): Promise<Figures> {
  const [first, second] = app.ownFakes
  for (const { fake } of app.ownFakes) {
    fake.reset()
    fake.setDefault({ text: 'Well.' })
  }
  const ask = async (url: string) => {
    const body = { message: 'Hi', model: 'claude-fable-5-2', max_tokens: 300 }
    const response = await send(url, '/chat', { as: app.ada, method: 'POST', body })
    await response.text()
    return response.status
  }
  await Promise.all(urls.map(ask))
  const before = first!.fake.requests().length
  if (before !== urls.length)
    throw new BrokenPromise(`The first upstream was asked ${before} of ${urls.length} questions`)
  const answer = await app.send('PUT', '/upstreams/anthropic/switches/all', {
    headers: { authorization: `Bearer ${app.credentials.operatorToken}` },
    body: { reason: 'A proof.' },
  })
  if (!answer.ok) throw new Error(`The switch answered ${answer.status}`)
  const statuses = await Promise.all(urls.map(ask))
  const late = first!.fake.requests().length - before
  if (late > 0)
    throw new BrokenPromise(
      `${late} of ${urls.length} processes asked an upstream that had been switched off`,
    )
  const served = second!.fake.requests().length
  if (served !== urls.length || statuses.some((status) => status !== 200)) {
    throw new BrokenPromise(
      `With the first upstream off, the second was asked ${served} of ${urls.length} questions`,
    )
  }
  return { 'processes that heeded the switch at once': urls.length }
}
