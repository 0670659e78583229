import { Logger } from '@aws-lambda-powertools/logger'
import { config } from './config.ts'

let built: Logger | undefined

/**
 * The structured log: one JSON object a line. Never give it a prompt, an answer, a key, or an error object of
 * pg, whose `detail` quotes the row.
 */
export function log(): Logger {
  built ??= new Logger({ serviceName: 'llm-production-app', logLevel: config().LOG_LEVEL })
  return built
}
