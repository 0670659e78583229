import type { Context } from 'aws-lambda'
import { newId } from '../ids.ts'
import { log, logWithRequestId } from '../log.ts'
import { publishMetrics } from '../metrics/publish.ts'
import { publishToCloudWatch } from '../metrics/publish-to-cloudwatch.ts'
import { thaw } from './thaw.ts'

/**
 * What the clock starts. What it throws fails the invocation, so that it is tried again and an alarm sees it. Its lines have
 * the request id that AWS gave the invocation, which is in AWS's own lines, too.
 * @param job returns figures for the log
 */
export function scheduledJob(operation: string, job: () => Promise<Record<string, number>>) {
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
