import { UnavailableError } from '../../errors.ts'

/** It takes a person to switch an upstream on again. */
const waitSeconds = 60

/** Every upstream that the model could be asked of is switched off. */
export function switchedOff(): UnavailableError {
  return new UnavailableError(
    'upstream_switched_off',
    'This model is switched off at the moment.',
    waitSeconds,
  )
}
