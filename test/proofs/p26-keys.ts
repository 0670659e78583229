import type { ShownApiKey } from '../../lib/auth/api-key-record.ts'
import type { Application } from '../harness/application.ts'
import { startTappedApplication } from '../harness/tapped-application.ts'
import { makeDistinctKeys, presentTypos } from './p26-key-typos.ts'
import { revokeUnderLoad } from './p26-revocation.ts'
import { presentWrongKeys } from './p26-wrong-keys.ts'
import type { Figures, Proof, ProofRun } from './proof.ts'

export const keys: Proof = {
  id: 'P26',
  name: 'API keys',
  promise: 'a key is its own, a typo asks nobody, a wrong key tells nothing, a revoked one ends within 10 s',
  prove,
  bugs: [
    {
      name: 'a checksum that nobody checks',
      edits: [{ file: 'lib/auth/api-key.ts', find: 'checksum !== checksumOf(body)', replace: 'false' }],
      counterexample: /^a key with another character at \d+ asked Postgres$/,
    },
    {
      name: 'a digest that is compared by the id of its row only',
      edits: [
        {
          file: 'lib/auth/api-key-digest.ts',
          find: 'return timingSafeEqual(computed, known ? stored.digest : none)',
          replace: 'return known',
        },
      ],
      counterexample: /^a key with the id of another, with a secret of its own, was let in$/,
    },
    {
      name: 'an unknown key that is refused before it is hashed',
      edits: [
        {
          file: 'lib/auth/identify-by-key.ts',
          find: '  const isCurrent',
          replace: '  if (row === undefined) throw new AuthenticationError()\n  const isCurrent',
        },
      ],
      counterexample: /^a wrong key cost 1 queries and 2 HMACs, an unknown one 1 and 0$/,
    },
    {
      name: 'a cache that never forgets',
      edits: [{ file: 'lib/auth/known-principals.ts', find: '&& entry.until > Date.now()', replace: '' }],
      counterexample: /^a key was let in \d+ ms after it was revoked$/,
    },
  ],
}

const sizes = {
  reduced: { made: 20_000, mistyped: 50, wrong: 500, speed: 10 },
  full: { made: 1_000_000, mistyped: 1_000, wrong: 10_000, speed: 1 },
}

/** The keys are random, as keys must be, so no seed makes them again: what is promised holds for all of them. */
async function prove({ size }: ProofRun): Promise<Figures> {
  const { made, mistyped, wrong, speed } = sizes[size]
  const app = await startTappedApplication()
  try {
    const key = await createKey(app)
    const costs = await presentWrongKeys(app, key.id, wrong)
    const { requests, lastLetInMs } = await revokeUnderLoad(app, key, speed)
    makeDistinctKeys(made)
    const typos = await presentTypos(mistyped, app.log)
    return {
      'wrong and unknown keys': 2 * wrong,
      'a wrong one': quartiles(costs.wrong),
      'an unknown one': quartiles(costs.unknown),
      'requests around a revocation': requests,
      'last let in after it': `${(lastLetInMs / 1_000).toFixed(1)} s`,
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
  const response = await app.send('POST', '/api-keys', { as: app.ada, body: { name: 'Key' } })
  if (response.status !== 200) throw new Error(`POST /api-keys answered ${response.status}`)
  return (await response.json()) as ShownApiKey
}

function quartiles(milliseconds: number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2)
  return `${at(0.25)} / ${at(0.5)} / ${at(0.75)} ms`
}
