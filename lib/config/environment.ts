/** The variables of a process. One that is empty counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Whether the process is a deployed function: only Lambda sets this variable. */
export const isDeployed = (environment: Environment): boolean =>
  environment['AWS_LAMBDA_RUNTIME_API'] !== undefined

/** Whether the headers of callers are to be believed, as a local server does. */
export const isDevelopment = (environment: Environment): boolean => environment['AUTH_MODE'] === 'development'
