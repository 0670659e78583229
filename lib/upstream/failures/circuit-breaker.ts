import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel'
import { UnavailableError } from '../../errors.ts'
import { CoolDown } from './cool-down.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** Calls to a model stop after this many failures in a row, whichever requests they belong to. */
const failuresInARow = 10
/** After this long, one call tries whether the model works again. */
const openMs = 10_000

/** The guards in front of one model. */
interface Circuit {
  /** Opens when the model fails too often. */
  readonly breaker: CircuitBreakerPolicy
  /** Starts when the model becomes unavailable to us. */
  readonly coolDown: CoolDown
}

const circuits = new Map<string, Circuit>()
/** For all models: they share one account. */
const accountCoolDown = new CoolDown('stops-all')

/**
 * Calls Claude unless that model has just failed too often, or the account has trouble that only an operator
 * can mend.
 * @throws UpstreamFailure, UnavailableError
 */
export async function throughBreaker<Result>(model: string, call: () => Promise<Result>): Promise<Result> {
  const { breaker, coolDown } = circuitOf(model)
  try {
    return await accountCoolDown.pass(() => coolDown.pass(() => breaker.execute(call)))
  } catch (error) {
    if (!isBrokenCircuitError(error)) throw error
    const message = 'Claude is not available at the moment.'
    throw new UnavailableError('upstream_unavailable', message, openMs / 1_000)
  }
}

function circuitOf(model: string): Circuit {
  let circuit = circuits.get(model)
  if (circuit === undefined) {
    const counted = handleWhen((error) => error instanceof UpstreamFailure && error.breaker === 'counts')
    const breaker = circuitBreaker(counted, {
      halfOpenAfter: openMs,
      breaker: new ConsecutiveBreaker(failuresInARow),
    })
    circuit = { breaker, coolDown: new CoolDown('stops-model') }
    circuits.set(model, circuit)
  }
  return circuit
}
