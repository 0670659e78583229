import { type Application, startApplication } from '../../harness/application.ts'
import { unhurried } from '../crowd/run-crowd.ts'
import type { Figures, Proof, ProofRun } from '../proof.ts'
import { upstreamOfRun } from '../upstream-of-run.ts'
import { type Asked, ask } from './answers.ts'
import { bugs } from './bugs.ts'
import { type Cut, planCuts } from './cuts.ts'
import { answerSpoiled } from './fuzz.ts'
import { judge } from './judge.ts'
import { record } from './recordings.ts'
import { planSpoilings } from './spoilings.ts'

export const completeMeansComplete: Proof = {
  id: 'P15',
  name: 'complete means complete',
  promise:
    'no answer that was cut is kept, told or replayed as complete; each ends once, whatever Claude sends, with its part kept and charged',
  prove,
  bugs,
}

const model = 'claude-sonnet-5-5'
const askersAtOnce = 32

async function prove(run: ProofRun): Promise<Figures> {
  const { size, seed } = run
  const { upstream, settings } = upstreamOfRun(run, 0)
  // The proof waits for stalls, and a busy machine must not cause more.
  const app = await startApplication({
    ...unhurried,
    ...settings,
    CLAUDE_IDLE_TIMEOUT_MS: '5000',
    DEFAULT_MODEL: model,
  })
  try {
    const recordings = await record(app.claude, model)
    const cuts = planCuts(recordings, size, seed)
    await app.stream({
      as: app.ada,
      body: { message: 'Loads whatever is loaded when it is first asked for.' },
    })
    app.claude.reset()
    const judged = await judge(app, await askAll(app, cuts))
    return { upstream, ...judged, ...(await answerSpoiled(app, planSpoilings(recordings, { size, seed }))) }
  } finally {
    await app.close()
  }
}

/** The question names its cut. A question asked again, because nothing had come of it, is answered whole. */
async function askAll(app: Application, cuts: readonly Cut[]): Promise<Asked[]> {
  const answered = new Set<string>()
  app.claude.answerBy((message) => {
    const cut = cuts[Number(message)]
    if (cut === undefined) throw new Error(`There is no cut ${message}`)
    const { recording, atByte, how } = cut
    if (answered.has(message) || atByte === recording.bytes.length) return recording.behaviour
    answered.add(message)
    return { ...recording.behaviour, cut: { atByte, how } }
  })
  const asked: Asked[] = []
  const waiting = cuts.entries()
  const askOnAndOn = async () => {
    for (const [index, cut] of waiting) asked.push(await ask(app, cut, String(index)))
  }
  await Promise.all(Array.from({ length: askersAtOnce }, askOnAndOn))
  return asked
}
