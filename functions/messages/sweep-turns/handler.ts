import { scheduledJob } from '../../../lib/endpoints/scheduled-job.ts'
import { sweepTurns } from '../../../lib/turns/settle/sweep-turns.ts'
import { schedules } from '../../schedules.ts'

/** Ends the turns whose process died. */
export const handler = scheduledJob(schedules['sweep-turns'].operation, async () => ({
  swept: await sweepTurns(),
}))
