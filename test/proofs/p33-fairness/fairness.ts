import { setTimeout as pause } from 'node:timers/promises'
import { addMember } from '../../harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../harness/application.ts'
import { send, startHosts } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'

export const fairness: Proof = {
  id: 'P33',
  name: 'fairness',
  promise: 'an organization that asks far too often takes nothing from another one',
  prove,
  bugs,
}

/** How often the noisy and the other organization ask, as shares of their limits. */
const noisyShare = 20
const quietShare = 0.5

/** When an answer came, in ms after the request. */
interface Timed {
  readonly status: number
  readonly durationMs: number
}

/** What an organization asks, and of which process: on Lambda no two requests share one, as both share all that is behind. */
interface Load {
  readonly as: Caller
  readonly url: string
  readonly count: number
}

async function prove({ size }: ProofRun): Promise<Figures> {
  // In full a minute, for which limits are; in short as often as that, in a hurry.
  const [limit, spanMs] = size === 'full' ? [600, 60_000] : [60, 3_000]
  const app = await startApplication()
  const hosts = await startHosts(2)
  try {
    const [ofAcme = '', ofGlobex = ''] = hosts.urls
    app.claude.setDefault({ text: 'one two three' })
    // Runs before anyone is limited, so that neither of Globex's runs warms everything up.
    for (const url of hosts.urls) await askEvenly({ as: app.ada, url, count: limit }, 0)
    const acme = await memberWithin(app, app.ada, limit)
    const globex = await memberWithin(app, app.grace, limit)

    const quiet = { as: globex, url: ofGlobex, count: limit * quietShare }
    const alone = await askEvenly(quiet, spanMs)
    const [beside, noisy] = await Promise.all([
      askEvenly(quiet, spanMs),
      askEvenly({ as: acme, url: ofAcme, count: limit * noisyShare }, spanMs),
    ])
    const refused = [...alone, ...beside].find(({ status }) => status !== 200)
    if (refused) {
      throw new BrokenPromise(
        `Globex was answered with ${refused.status} at half of its limit, when Acme asked at ${noisyShare} times its own`,
      )
    }
    const strange = noisy.find(({ status }) => status !== 200 && status !== 429)
    if (strange) throw new BrokenPromise(`Acme was answered with ${strange.status} above its limit`)
    return {
      limit,
      'Acme asked': noisy.length,
      'Acme passed': noisy.filter(({ status }) => status === 200).length,
      'Globex asked': alone.length + beside.length,
      'Globex refused': 0,
      'Globex alone': spread(alone),
      'Globex beside Acme': spread(beside),
    }
  } finally {
    await hosts.stop()
    await app.close()
  }
}

/** A member of the owner's organization, which may ask so often. They are new: the owner is remembered without the limit. */
async function memberWithin(app: Application, owner: Caller, limit: number): Promise<Caller> {
  const body = { requests_per_minute: limit }
  const response = await app.send('PUT', '/rate-limits/organization', { as: owner, body })
  if (!response.ok) throw new Error(`refused: ${await response.text()}`)
  return addMember(app, 'member', owner)
}

/** Begins turns at even intervals, whether or not earlier ones have ended. */
async function askEvenly({ as, url, count }: Load, spanMs: number): Promise<Timed[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause((index * spanMs) / count)
      const before = performance.now()
      const response = await send(url, '/chat', { as, body: { message: 'Hi', max_tokens: 16 } })
      await response.arrayBuffer()
      return { status: response.status, durationMs: performance.now() - before }
    }),
  )
}

function spread(answers: readonly Timed[]): string {
  const sorted = answers.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b)
  const at = (part: number) => `${sorted[Math.floor(sorted.length * part)]?.toFixed(1)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}`
}
