import { setTimeout as pause } from 'node:timers/promises'
import type { CrashPoint } from '../../lib/crash-point.ts'
import type { Application } from '../harness/application.ts'
import { type Death, MortalHost } from '../harness/mortal-host.ts'
import { Asked, type Question } from './p6-asked.ts'

/** Asks one thing of a process that dies as it comes to a point of that turn. */
export async function dieAt(
  app: Application,
  death: Death,
  question: Omit<Question, 'death'>,
): Promise<Asked> {
  const host = await MortalHost.start(death)
  const asked = new Asked(app, host.url, { ...question, death: death.point })
  const lived = asked.ended.then(() => pause(dyingMs, 'lived' as const))
  const end = await Promise.race([host.died, lived])
  if (end === 'lived') throw new Error(`a process has come to its end without ${death.point}`)
  asked.diedAt = end
  return asked
}

/** A process that is to die right after its last word has so much time for it, in ms. */
const dyingMs = 10_000

/** Asks many things of one process, which is killed some time later. @param lifeMs after the first question */
export async function dieUnderLoad(
  app: Application,
  lifeMs: number,
  questions: readonly Omit<Question, 'death'>[],
): Promise<Asked[]> {
  const host = await MortalHost.start()
  const load = questions.map((question) => new Asked(app, host.url, { ...question, death: 'at random' }))
  await pause(lifeMs)
  const diedAt = await host.kill()
  await Promise.all(load.map(({ ended }) => ended))
  for (const asked of load) asked.diedAt = diedAt
  return load
}

/** Where the process of a turn can die, and whether that is so also where the answer is not streamed. */
export const deadlyPoints = [
  { point: 'begun', paths: ['/chat', '/chat/stream'] },
  { point: 'answering', paths: ['/chat', '/chat/stream'] },
  { point: 'relaying', paths: ['/chat', '/chat/stream'] },
  { point: 'answered', paths: ['/chat', '/chat/stream'] },
  { point: 'settled', paths: ['/chat', '/chat/stream'] },
  { point: 'told', paths: ['/chat/stream'] },
] as const satisfies readonly { point: CrashPoint; paths: readonly Question['path'][] }[]
