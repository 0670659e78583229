import { describe, expect, test } from '@jest/globals'
import { allProofs } from './all-proofs.ts'
import { missedBug, runChangedProof, runProof } from './run-proof.ts'

// Always the same, so that a change is judged by what it changes. `npm run prove` draws a new one each time.
const seed = 1
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
