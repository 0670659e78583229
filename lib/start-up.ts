import { within } from './within.ts'

/** What takes longer is left to the first request, which would wait for it as well. Lambda ends a start after ten seconds. */
const patienceMs = 1_000

type Step = () => Promise<unknown>

const steps = new Set<Step>()

/**
 * Has this process take a step before its first request: during its start Lambda gives a whole processor, afterwards only as much
 * as the function's memory buys. A step that fails is not reported: the request that needs what it was to bring does.
 */
export function beforeFirstRequest(step: Step): void {
  steps.add(step)
}

/** Takes all these steps, side by side. Called by each bundle behind its handler (infra/function-entry.ts). Never throws. */
export async function startUp(): Promise<void> {
  const taken = Array.from(steps, async (step) => step())
  steps.clear()
  await within(patienceMs, Promise.allSettled(taken))
}
