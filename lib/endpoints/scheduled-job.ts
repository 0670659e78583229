import type { Context } from 'aws-lambda'
import { readNeededSettings } from '../config/settings-group.ts'
import { newId } from '../ids.ts'
import { log, logWithRequestId } from '../log.ts'
import { publishMetrics } from '../metrics/publish.ts'
import { publishToCloudWatch } from '../metrics/publish-to-cloudwatch.ts'
import { thaw } from './thaw.ts'

/**
 * A job that the clock starts. An error it throws fails the invocation, which is then retried and raises an
 * alarm. Its log lines carry the invocation's AWS request id, as AWS's own lines do.
 * @param job returns figures for the log
 */
export function scheduledJob(operation: string, job: () => Promise<Record<string, number>>) {
  readNeededSettings()
  return (_event?: unknown, context?: Pick<Context, 'awsRequestId'>): Promise<void> =>
    logWithRequestId(context?.awsRequestId ?? newId('request'), () => run(operation, job))
}

async function run(operation: string, job: () => Promise<Record<string, number>>): Promise<void> {
  const startedTick = performance.now()
  await thaw()
  try {
    const figures = await job()
    log().info('job', { operation, ...figures, duration: Math.round(performance.now() - startedTick) })
  } finally {
    publishToCloudWatch()
    await publishMetrics()
  }
}
