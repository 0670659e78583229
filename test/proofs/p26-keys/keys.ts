import type { ShownApiKey } from '../../../lib/auth/api-keys/api-key-record.ts'
import type { Application } from '../../harness/application.ts'
import { startTappedApplication } from '../../harness/faults/tapped-application.ts'
import type { Figures, Proof, ProofRun } from '../proof.ts'
import { openToAll, sendRequest } from '../requests/send-request.ts'
import { bugs } from './bugs.ts'
import { makeDistinctKeys, presentTypos } from './key-typos.ts'
import { changeWithSpoiltKeys } from './last-ten-seconds.ts'
import { revokeUnderLoad } from './revocation.ts'
import { presentWrongKeys } from './wrong-keys.ts'

export const keys: Proof = {
  id: 'P26',
  name: 'API keys',
  promise:
    'a key is its own, a typo asks nobody, a wrong key tells nothing, a revoked one ends within 10 s and changes nothing more',
  prove,
  bugs,
}

const sizes = {
  reduced: { made: 20_000, mistyped: 50, wrong: 500, speed: 10, changing: 4 },
  full: { made: 1_000_000, mistyped: 1_000, wrong: 10_000, speed: 1, changing: Infinity },
}

/** The keys are random, as keys must be, so no seed reproduces them: the promise holds for all of them. */
async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const { made, mistyped, wrong, speed, changing } = sizes[size]
  const app = await startTappedApplication(openToAll)
  try {
    const key = await createKey(app)
    const costs = await presentWrongKeys(app, key.id, wrong)
    const changes = await changeWithSpoiltKeys(app, changing, seed)
    const { requests, lastLetInMs } = await revokeUnderLoad(app, key, speed)
    makeDistinctKeys(made)
    const typos = await presentTypos(mistyped, app.log)
    return {
      'wrong and unknown keys': 2 * wrong,
      'a wrong one': quartiles(costs.wrong),
      'an unknown one': quartiles(costs.unknown),
      'requests around a revocation': requests,
      'last let in after it': `${(lastLetInMs / 1_000).toFixed(1)} s`,
      'changes asked for with keys that had just ended': changes,
      keys: made,
      collisions: 0,
      typos,
      'their queries': 0,
    }
  } finally {
    await app.close()
  }
}

async function createKey(app: Application): Promise<ShownApiKey> {
  const answer = await sendRequest(app, {
    method: 'POST',
    target: '/api-keys',
    headers: { 'x-api-key': app.credentials.adminKey, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Key' }),
  })
  if (answer.status !== 200) throw new Error(`POST /api-keys answered ${answer.status}`)
  return JSON.parse(answer.body) as ShownApiKey
}

function quartiles(milliseconds: number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2)
  return `${at(0.25)} / ${at(0.5)} / ${at(0.75)} ms`
}
