import { NetworkCount } from './network-count.ts'

/** Wrong credentials that a network may present in a minute. */
export const failedAttempts = new NetworkCount({
  name: 'auth-failures',
  limit: 20,
  code: 'too_many_failed_attempts',
  message: 'Too many wrong credentials came from your address.',
})
