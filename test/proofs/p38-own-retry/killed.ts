import { setTimeout as pause } from 'node:timers/promises'
import type { TurnId } from '../../../lib/ids.ts'
import { readSignals } from '../../../lib/journal/signals.ts'
import type { Application } from '../../harness/application.ts'
import { until } from '../../harness/until.ts'
import { anthropicClient } from '../dialects/anthropic-client.ts'
import { MortalHost } from '../p06-kill-nine/mortal-host.ts'
import { passAMinute, Sweepers } from '../p06-kill-nine/sweeps.ts'
import { BrokenPromise } from '../proof.ts'
import { callsFor, LosingClient } from './losing-client.ts'

/** A dead turn keeps nobody waiting longer. */
const patienceMs = 8_000

/**
 * Kills processes as they relay. A retry that comes at once reads along, and is told that the answer broke off; one that
 * comes once the turn can be known to be dead, swept or not, is answered anew.
 * @returns how many were killed
 */
export async function killAndRetry(app: Application, rounds: number): Promise<number> {
  for (let round = 0; round < rounds; round++) {
    await retryAtOnce(app, `Killed ${round}, retried at once.`)
    await retryUnswept(app, `Killed ${round}, retried before the sweep.`)
  }
  return 2 * rounds
}

async function retryAtOnce(app: Application, question: string): Promise<void> {
  await killWhile(app, question)
  const client = new LosingClient(app, [app.url], { question, sign: 'session' })
  const along = client.ask()
  await hasReader(app)
  await passAMinute(app, '')
  await new Sweepers([]).sweep()
  const { endings } = anthropicClient.told((await within(along, question)).text)
  if (endings.join() !== 'turn_abandoned') {
    throw new BrokenPromise(`${question} was told ${endings.join() || 'no end'}, not that its turn has died`)
  }
  if (callsFor(app, question) !== 1) throw new BrokenPromise(`${question} called Claude while it might live`)
  await requireAnew(app, client, question)
}

/** Resolves once somebody reads along with the one turn that runs. */
async function hasReader({ ada, database }: Application): Promise<void> {
  const [turn] = await database.rows<{ id: TurnId }>(`SELECT id FROM turns WHERE state = 'running'`)
  if (turn === undefined) throw new Error('No turn runs')
  const key = { organizationId: ada.organizationId, turnId: turn.id }
  await until(async () => (await readSignals(key, 0)).followed_at)
}

async function retryUnswept(app: Application, question: string): Promise<void> {
  await killWhile(app, question)
  await passAMinute(app, '')
  await requireAnew(app, new LosingClient(app, [app.url], { question, sign: 'session' }), question)
  await new Sweepers([]).sweep()
}

/** Has a process die that answers this, and its client lose the connection. */
async function killWhile(app: Application, question: string): Promise<void> {
  const host = await MortalHost.start({ point: 'relaying', time: 3 })
  const client = new LosingClient(app, [host.url], { question, sign: 'session' })
  const lost = client.ask().catch(() => undefined)
  await host.died
  await lost
}

async function requireAnew(app: Application, client: LosingClient, question: string): Promise<void> {
  const answered = await within(client.ask(), question)
  client.requireWords(answered, ['one two three four five six'])
  const calls = callsFor(app, question)
  if (calls !== 2) throw new BrokenPromise(`${question} came to ${calls} calls, one of which died`)
}

async function within<Value>(answer: Promise<Value>, question: string): Promise<Value> {
  const late = pause(patienceMs, undefined, { ref: false }).then(() => {
    throw new BrokenPromise(`${question} still waits for a turn that died`)
  })
  return Promise.race([answer, late])
}
