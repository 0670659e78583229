import { sweepSignIns } from '../../../lib/auth/sign-in/sweep-sign-ins.ts'
import { scheduledJob } from '../../../lib/endpoints/scheduled-job.ts'
import { schedules } from '../../schedules.ts'

/** Removes sign-ins and codes of devices that have ended. */
export const handler = scheduledJob(schedules['sweep-sign-ins'].operation, sweepSignIns)
