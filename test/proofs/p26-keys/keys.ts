import type { ShownApiKey } from '../../../lib/auth/api-keys/api-key-record.ts'
import type { Application } from '../../harness/application.ts'
import { startTappedApplication } from '../../harness/faults/tapped-application.ts'
import { changeFunction, changeView } from '../change-function.ts'
import type { Figures, Proof, ProofRun } from '../proof.ts'
import { openToAll, sendRequest } from '../requests/send-request.ts'
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
  bugs: [
    {
      name: 'a checksum that nobody checks',
      edits: [
        { file: 'lib/auth/api-keys/api-key.ts', find: 'checksum !== checksumOf(body)', replace: 'false' },
      ],
      counterexample: /^a key with another character at \d+ asked Postgres$/,
    },
    {
      name: 'a digest that is compared by the id of its row only',
      edits: [
        {
          file: 'lib/auth/api-keys/api-key-digest.ts',
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
          find: '  // As many comparisons',
          replace: '  if (rows.length === 0) throw new AuthenticationError()\n  // As many comparisons',
        },
      ],
      counterexample: /^a wrong key cost 1 queries and 2 HMACs, an unknown one 1 and 0$/,
    },
    {
      name: 'a cache that never forgets',
      edits: [
        {
          file: 'lib/auth/known-principals.ts',
          find: 'msSince(entry.askedAt) >= believedMs',
          replace: 'false',
        },
      ],
      counterexample: /^a key was let in \d+ ms after it was revoked$/,
    },
    {
      name: 'a change that is made by who the caller was',
      sql: changeFunction('enter_organization', 'IF NOT FOUND THEN', 'IF false THEN'),
      counterexample: /^[A-Z]+ \S+: a revoked key changed \S/,
    },
    {
      name: 'a change by a key that is asked for, but not under which secret',
      sql: changeView('api_key_principals', "encode(secret.digest, 'hex'::text)", "''::text"),
      counterexample: /^[A-Z]+ \S+: a key that was rotated away changed \S/,
    },
    {
      name: 'a change in an organization of which nobody asks whether it is suspended',
      sql: changeFunction(
        'enter_organization',
        'AND api_key_standing = p_standing AND NOT suspended',
        'AND api_key_standing = p_standing',
      ),
      counterexample: /^[A-Z]+ \S+: the key of a suspended organization changed \S/,
    },
  ],
}

const sizes = {
  reduced: { made: 20_000, mistyped: 50, wrong: 500, speed: 10, changing: 4 },
  full: { made: 1_000_000, mistyped: 1_000, wrong: 10_000, speed: 1, changing: Infinity },
}

/** The keys are random, as keys must be, so no seed makes them again: what is promised holds for all of them. */
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
