import { randomInt } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { allProofs } from './all-proofs.ts'
import { missedBug, runChangedProof, runProof } from './run-proof.ts'

// Of one run, so that one number replays it: `npm run prove -- --seed <seed>`.
const seed = randomInt(2 ** 31)
const timeoutMs = 300_000

describe.each(allProofs)('$id $name', (proof) => {
  test(
    'holds',
    async () => {
      expect({ seed, ...(await runProof(proof, { seed, size: 'reduced' })) }).toMatchObject({
        outcome: 'held',
      })
    },
    timeoutMs,
  )

  for (const variant of proof.variants ?? []) {
    test(
      `holds ${variant.name}`,
      async () => {
        const verdict = await runChangedProof(proof, variant, { seed, size: 'reduced' })
        expect({ seed, ...verdict }).toMatchObject({ outcome: 'held' })
      },
      timeoutMs,
    )
  }

  test.each(proof.bugs)(
    'catches $name',
    async (bug) => {
      expect({ seed, missed: await missedBug(proof, bug, seed) }).toEqual({ seed, missed: undefined })
    },
    timeoutMs,
  )
})
