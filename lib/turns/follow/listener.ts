import type { Admission } from '../../auth/admission.ts'

/** Whom a stream is for. */
export interface Listener {
  readonly requestId: string
  /** When their stream has to be at its end, in ms since the epoch. */
  readonly deadlineAt: number
  /** Whether they may read on; looked at before every piece. */
  readonly admission: Pick<Admission, 'holds' | 'renew'>
}
