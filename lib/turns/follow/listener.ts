import type { Admission } from '../../auth/admission.ts'

/** The reader of a stream. */
export interface Listener {
  readonly requestId: string
  /** When their stream has to have ended, in ms since the epoch. */
  readonly deadlineAt: number
  /** Whether they may read on; checked before every piece. */
  readonly admission: Pick<Admission, 'holds' | 'renew'>
}
