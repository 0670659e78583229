import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel'
import { UnavailableError } from '../../errors.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import { CoolDown } from './cool-down.ts'
import { NotCalled } from './not-called.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** Calls to a model stop after this many failures in a row, whichever requests they belong to. */
const failuresInARow = 10
/** After this long, one call tries whether the model works again. */
const openMs = 10_000

/** The guards in front of one model of one upstream. */
interface Circuit {
  /** Opens when the model fails too often. */
  readonly breaker: CircuitBreakerPolicy
  /** Starts when the model becomes unavailable to us. */
  readonly coolDown: CoolDown
}

/** Of one upstream. */
class Guards {
  readonly #circuits = new Map<string, Circuit>()
  /** For all models: they share one account. */
  readonly account = new CoolDown('stops-all')

  of(model: string): Circuit {
    const circuit = this.#circuits.get(model) ?? newCircuit()
    this.#circuits.set(model, circuit)
    return circuit
  }
}

const guards = new Map<UpstreamName, Guards>()

/**
 * Calls an upstream unless that model has just failed too often there, or its account has trouble that only an operator can
 * mend.
 * @param isLast whether there is no other upstream to ask: then the end of such trouble is waited for, for a moment
 * @throws UpstreamFailure, NotCalled
 */
export async function throughBreaker<Result>(
  upstream: UpstreamName,
  model: string,
  isLast: boolean,
  call: () => Promise<Result>,
): Promise<Result> {
  const known = guards.get(upstream) ?? new Guards()
  guards.set(upstream, known)
  const { breaker, coolDown } = known.of(model)
  try {
    return await known.account.pass(isLast, () => coolDown.pass(isLast, () => breaker.execute(call)))
  } catch (error) {
    if (!isBrokenCircuitError(error)) throw error
    const message = 'Claude is not available at the moment.'
    throw new NotCalled(new UnavailableError('upstream_unavailable', message, openMs / 1_000), true)
  }
}

function newCircuit(): Circuit {
  const counted = handleWhen((error) => error instanceof UpstreamFailure && error.breaker === 'counts')
  const breaker = circuitBreaker(counted, {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(failuresInARow),
  })
  return { breaker, coolDown: new CoolDown('stops-model') }
}
