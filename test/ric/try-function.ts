import { functionNeeds } from '../../infra/stack/function-needs.ts'
import type { Application } from '../harness/application.ts'
import type { IdentityProvider } from '../harness/identity/identity-provider.ts'
import { validateResponse } from '../harness/validate-response.ts'
import type { Operation } from '../proofs/requests/operations.ts'
import type { WireRequest } from '../proofs/requests/planned-request.ts'
import { requestEvent, scheduledEvent } from './function-event.ts'
import { LambdaEnvironment } from './lambda-environment.ts'
import { type Office, openOffice, requestsIn } from './office.ts'
import { describeEnding, readAnswer } from './read-answer.ts'
import type { ShippedFunction } from './shipped-functions.ts'
import { type TappedEngines, tapEngines } from './tapped-engines.ts'

/** What the functions under test share. */
export interface Surroundings {
  readonly app: Application
  readonly identityProvider: IdentityProvider
  /** By operation. */
  readonly operations: ReadonlyMap<string, Operation>
  /** The program of aws-lambda-ric. */
  readonly runtimeClient: string
}

/** One function in an environment of its own, with an organization and connections of its own. */
export interface Workplace {
  readonly environment: LambdaEnvironment
  readonly engines: TappedEngines
  readonly office: Office
}

/**
 * Tries what every function must do: serve a request, refuse one without credentials, and serve again after its
 * connections were ended while it was frozen, all in one process.
 * @throws Error that says what it did instead
 */
export function tryFunction(shipped: ShippedFunction, surroundings: Surroundings): Promise<void> {
  return withWorkplace(shipped, surroundings, async ({ environment, engines, office }) => {
    const operation = surroundings.operations.get(shipped.operation)
    const invokeAgain = operation
      ? await serveRequests(environment, office, operation, surroundings)
      : await serveClock(environment)
    const { processId } = environment

    await engines.endConnections()
    await invokeAgain()
    await engines.resetConnections()
    await invokeAgain()
    if (environment.processId !== processId) throw new Error('its process did not live through the freezes')
  })
}

/** @throws whatever `work` does, with what the function wrote last */
export async function withWorkplace(
  shipped: ShippedFunction,
  { app, identityProvider, operations, runtimeClient }: Surroundings,
  work: (workplace: Workplace) => Promise<void>,
): Promise<void> {
  const { operation } = shipped
  const engines = await tapEngines(functionNeeds(operation, operations.get(operation)?.route.scope))
  const environment = await LambdaEnvironment.create(
    { ...shipped, settings: engines.settings },
    runtimeClient,
  )
  try {
    await work({ environment, engines, office: await openOffice(app, identityProvider) })
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new Error(`${words}\n${lastWords(environment)}`, { cause: error })
  } finally {
    await environment.close()
    await engines.close()
  }
}

/** Its logged errors, or else everything it logged. */
function lastWords({ output }: LambdaEnvironment): string {
  const lines = output.split('\n').filter((line) => line !== '' && !line.includes('"_aws"'))
  const errors = lines.filter((line) => /"level":"(WARN|ERROR)"|Error/.test(line))
  return (errors.length > 0 ? errors : lines)
    .slice(-3)
    .map((line) => line.slice(0, 500))
    .join('\n')
}

const knowsNobody: ReadonlySet<string> = new Set(['public', 'sign-in'])
/** What a browser or device is told that has not begun to sign in: it takes the whole function to find that out. */
const refusesStrangers = new Set([400, 403])

/** @returns what sends the request that was served once more */
async function serveRequests(
  environment: LambdaEnvironment,
  office: Office,
  operation: Operation,
  { app }: Surroundings,
): Promise<() => Promise<void>> {
  const { route } = operation
  const credentials = credentialsOf(operation, office, app)
  const send = async (request: WireRequest, headers = credentials) => {
    const answer = readAnswer(await environment.invoke(requestEvent(route, request, headers)))
    const described = await validateResponse(request.method, request.target, answer)
    const body = await described.text()
    if (described.status >= 500) throw new Error(`it answered ${described.status}: ${body}`)
    return described.status
  }

  const statuses: number[] = []
  for (const request of requestsIn(office, operation)) {
    const status = await send(request)
    statuses.push(status)
    if (status >= 300 && !(route.scope === 'sign-in' && refusesStrangers.has(status))) continue
    const refused = knowsNobody.has(route.scope) ? 401 : await send(request, {})
    if (refused !== 401) throw new Error(`without credentials it answered ${refused}`)
    return async () => void (await send(request))
  }
  throw new Error(`it served none of these requests: ${statuses.join(', ')}`)
}

async function serveClock(environment: LambdaEnvironment): Promise<() => Promise<void>> {
  const invoke = async () => {
    const ending = await environment.invoke(scheduledEvent())
    if (ending.kind !== 'answered') throw new Error(describeEnding(ending))
  }
  await invoke()
  return invoke
}

export function credentialsOf(
  { route: { scope } }: Operation,
  { apiKey, personToken }: Office,
  { credentials }: Application,
): Record<string, string> {
  const tokens: Record<string, string> = {
    person: personToken,
    metrics: credentials.metricsToken,
    operator: credentials.operatorToken,
  }
  return { authorization: `Bearer ${tokens[scope] ?? apiKey}` }
}
