import { AsyncLocalStorage } from 'node:async_hooks'
import { Logger } from '@aws-lambda-powertools/logger'
import { deploymentSettings } from './config/deployment.ts'

let built: Logger | undefined
const ofWork = new AsyncLocalStorage<Logger>()

/**
 * The structured log: one JSON object a line. Never give it a prompt, an answer, a key, or an error object of
 * pg, whose `detail` quotes the row.
 */
export function log(): Logger {
  built ??= new Logger({ serviceName: 'llm-production-app', logLevel: deploymentSettings().LOG_LEVEL })
  return ofWork.getStore() ?? built
}

/** Marks every line logged by `work`, at any depth, with the id of the request it belongs to. */
export function logWithRequestId<Result>(requestId: string, work: () => Result): Result {
  const logger = log().createChild()
  logger.appendKeys({ requestId })
  return ofWork.run(logger, work)
}
