import { log } from '../log.ts'
import { publishMetrics } from '../metrics/publish.ts'
import { publishToCloudWatch } from '../metrics/publish-to-cloudwatch.ts'
import { thaw } from './thaw.ts'

/**
 * What the clock starts. What it throws fails the invocation, so that it is tried again and an alarm sees it.
 * @param job returns figures for the log
 */
export function scheduledJob(operation: string, job: () => Promise<Record<string, number>>) {
  return async (): Promise<void> => {
    const startedAt = performance.now()
    await thaw()
    try {
      const figures = await job()
      log().info('job', { operation, ...figures, duration: Math.round(performance.now() - startedAt) })
    } finally {
      publishToCloudWatch()
      await publishMetrics()
    }
  }
}
