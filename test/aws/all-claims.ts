import type { Claim } from './claim.ts'
import { books } from './claims/books.ts'
import { health } from './claims/health.ts'
import { heartbeat } from './claims/heartbeat.ts'
import { idempotency } from './claims/idempotency.ts'
import { largeBody } from './claims/large-body.ts'
import { limitHeaders } from './claims/limit-headers.ts'
import { metricsToken } from './claims/metrics-token.ts'
import { pieces } from './claims/pieces.ts'
import { preflight } from './claims/preflight.ts'
import { refusals } from './claims/refusals.ts'
import { resume } from './claims/resume.ts'
import { stop } from './claims/stop.ts'
import { unknownIds } from './claims/unknown-ids.ts'

/** In the order of their checks; the books come last, so that they cover every request. */
export const allClaims = {
  health,
  refusals,
  largeBody,
  preflight,
  limitHeaders,
  metricsToken,
  unknownIds,
  pieces,
  idempotency,
  resume,
  stop,
  heartbeat,
  books,
} as const satisfies Record<string, Claim>
