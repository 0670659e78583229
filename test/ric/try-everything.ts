import { startApplication } from '../harness/application.ts'
import { startIdentityProvider } from '../harness/identity/identity-provider.ts'
import { readOperations } from '../proofs/requests/operations.ts'
import { installRuntimeClient } from './install-runtime-client.ts'
import { type ShippedFunction, shippedFunctions } from './shipped-functions.ts'
import { otherCases, runSpecialCase, type SpecialCase, scriptedCases } from './special-cases.ts'
import { tryFunction } from './try-function.ts'

/** A case that was tried. */
export interface Trial {
  readonly name: string
  /** Undefined if the case concerns no single function. */
  readonly shipped: ShippedFunction | undefined
  /** What went wrong, if anything did. */
  readonly problem: string | undefined
}

/** A process under test takes about 90 MB, and half a second of one core to start. */
const atOnce = 4

/** Tries every function, or the named ones, with everything around them but Lambda. */
export async function tryEverything(only: readonly string[]): Promise<Trial[]> {
  const runtimeClient = installRuntimeClient()
  const functions = await shippedFunctions()
  const isWanted = ({ operation }: { operation: string }) => only.length === 0 || only.includes(operation)
  const operations = new Map(
    (await readOperations()).map((operation) => [operation.route.operation, operation]),
  )
  const identityProvider = await startIdentityProvider()
  const app = await startApplication({
    OIDC_ISSUER: identityProvider.issuer,
    OIDC_AUDIENCE: identityProvider.audience,
    OIDC_CLIENT_ID: 'sign-in',
    OIDC_CLIENT_SECRET: 'a-secret-of-the-client-at-the-provider',
    PUBLIC_URL: 'https://gateway.example',
  })
  try {
    const surroundings = { app, identityProvider, operations, runtimeClient }
    const toTask = (special: SpecialCase) => async () => ({
      name: special.name,
      shipped: undefined,
      problem: await problemOf(runSpecialCase(special, functions, surroundings)),
    })
    const trials = functions.filter(isWanted).map((shipped) => async () => ({
      name: shipped.operation,
      shipped,
      problem: await problemOf(tryFunction(shipped, surroundings)),
    }))
    const scripted = await runAll(scriptedCases.filter(isWanted).map(toTask), 1)
    // Long freezes come first, because others can work while a function is frozen.
    const [cases, tried] = await Promise.all([
      runAll(otherCases.filter(isWanted).map(toTask), otherCases.length),
      runAll(trials, atOnce),
    ])
    return [...tried, ...scripted, ...cases]
  } finally {
    await app.close()
    await identityProvider.stop()
  }
}

async function problemOf(trial: Promise<void>): Promise<string | undefined> {
  try {
    await trial
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function runAll(tasks: readonly (() => Promise<Trial>)[], most: number): Promise<Trial[]> {
  const waiting = [...tasks.entries()]
  const done: Trial[] = []
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, task] = next
      done[index] = await task()
    }
  }
  await Promise.all(Array.from({ length: most }, work))
  return done
}
