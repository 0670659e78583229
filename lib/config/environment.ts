/** The variables of a process. One that is empty counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Whether the process is a deployed function: only Lambda sets this variable. */
export const isDeployed = (environment: Environment): boolean =>
  environment['AWS_LAMBDA_RUNTIME_API'] !== undefined

/** Whether the headers of callers are to be believed, as a local server does. */
export const isDevelopment = (environment: Environment): boolean => environment['AUTH_MODE'] === 'development'

/** Where this process runs, as AWS names it. @throws Error */
export function regionOfProcess(): string {
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION']
  if (region) return region
  throw new Error('AWS_REGION is not set, and DYNAMODB_ENDPOINT names no other place for the journal')
}

/** A role of AWS's. */
export interface Role {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The role that Lambda gives to this process for as long as it lives; undefined where the environment has none. */
export function roleOfProcess(): Role | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
}
