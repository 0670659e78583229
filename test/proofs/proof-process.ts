import { runProgram } from '../../local/run-program.ts'
import { allProofs } from './all-proofs.ts'
import { BrokenPromise, type Figures, type ProofRun } from './proof.ts'

// The process that a proof runs in, so that a bug can be planted into everything that it loads.
//   proof-process.ts <id> <size> <seed>

/** What the process reports of its proof. A process that ends without a report has crashed. */
export type Finding = { held: true; figures: Figures } | { held: false; counterexample: string }

async function find(): Promise<Finding> {
  const [id, size, seed] = process.argv.slice(2)
  const proof = allProofs.find((each) => each.id === id)
  if (proof === undefined) throw new Error(`There is no proof ${id}`)
  try {
    return { held: true, figures: await proof.prove({ size: size as ProofRun['size'], seed: Number(seed) }) }
  } catch (error) {
    return { held: false, counterexample: brokenPromise(error).message }
  }
}

/** The broken promise in an error or in what caused it: fast-check wraps what a property throws. */
function brokenPromise(error: unknown): BrokenPromise {
  for (let cause = error; Error.isError(cause); cause = cause.cause) {
    if (cause instanceof BrokenPromise) return cause
  }
  throw error
}

// Uses `exit`, even when the parent is gone, so that no server of the proof outlives it.
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(event, () => process.exit())
await runProgram(async () => {
  const finding = await find()
  await new Promise((resolve) => process.send?.(finding, resolve))
})
