import type { ProofRun } from '../proof.ts'
import { BrokenPromise } from '../proof.ts'
import { judgeHere, type PlaceFinding } from './at-place.ts'
import type { Place } from './places.ts'

// Judges one place: settings are read once in a process.
process.once('disconnect', () => process.exit())
const { place, run } = JSON.parse(process.argv[2] ?? '') as { place: Place; run: ProofRun }
const finding: PlaceFinding = await judgeHere(place, run).catch((error: unknown) => {
  if (error instanceof BrokenPromise) return { counterexample: error.message }
  throw error
})
process.send?.(finding, () => process.exit())
