import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Access, Route } from '../../lib/endpoints/route.ts'
import { edgePatience } from '../edge/edge-patience.ts'
import { secretReference } from '../secrets-layer/fill-references.ts'
import type { ApplicationSecrets } from './application-secrets.ts'
import type { Cache } from './cache.ts'
import type { Database } from './database.ts'
import type { Deployment } from './deployment.ts'
import { needs } from './function-needs.ts'
import type { JournalTable } from './journal-table.ts'

/** What a function is given: its environment, with references in the place of secrets, and what it may read for it. */
export interface FunctionSettings {
  readonly environment: Readonly<Record<string, string>>
  readonly secrets: readonly ISecret[]
  readonly statements: readonly PolicyStatement[]
}

/** What functions are set up from. */
export interface Stores {
  readonly deployment: Deployment
  readonly secrets: ApplicationSecrets
  readonly database: Database
  readonly cache: Cache
  readonly journal: JournalTable
}

/** lib/config.ts wants a value of every function; these have no use for the true one. */
const notGiven = {
  ANTHROPIC_API_KEY: 'not-given',
  API_KEY_PEPPERS: 'none:no-pepper-is-given-to-this-function',
} as const

/**
 * @param name of the function
 * @param route that it answers; what runs by the clock answers nobody
 */
export function functionSettings(name: string, route: Route | undefined, stores: Stores): FunctionSettings {
  const { deployment, cache, journal } = stores
  const needsJournal = needs.journal.includes(name)
  const filled = secretSettings(name, route?.scope, stores)
  return {
    environment: {
      ...notGiven,
      ...deployment.settings,
      APP_ENV: deployment.stage,
      REDIS_URL: cache.url,
      ...(route && { EDGE_PATIENCE_MS: String(edgePatience(deployment.edge, route) * 1_000) }),
      ...(needsJournal && { JOURNAL_TABLE: journal.tableName }),
      ...Object.fromEntries(filled.map(({ setting, value }) => [setting, value])),
      // A new revision is a new configuration: Lambda starts new processes, which read the secrets again.
      SECRETS_REVISION: deployment.secretsRevision,
    },
    secrets: filled.map(({ secret }) => secret),
    statements: needsJournal ? [journal.statement()] : [],
  }
}

/** A setting with references to one secret. */
interface SecretSetting {
  readonly setting: string
  readonly secret: ISecret
  readonly value: string
}

function secretSettings(
  name: string,
  access: Access | undefined,
  { deployment, secrets, database }: Stores,
): SecretSetting[] {
  const { databaseRuntime, origin, pepper, operatorToken, metricsToken, anthropicKey } = secrets
  const answersSomebody = access !== undefined
  return [
    { setting: 'DATABASE_URL', secret: databaseRuntime, value: database.runtimeUrl },
    answersSomebody &&
      deployment.edge === 'cloudfront' && {
        setting: 'ORIGIN_VERIFY_SECRETS',
        secret: origin,
        value: newAndOld(origin),
      },
    answersSomebody &&
      access !== 'metrics' && {
        setting: 'API_KEY_PEPPERS',
        secret: pepper,
        value: `${textOf(pepper, 'id')}:${textOf(pepper, 'secret')},${textOf(pepper, 'previous')}`,
      },
    access === 'operator' && {
      setting: 'OPERATOR_TOKENS',
      secret: operatorToken,
      value: newAndOld(operatorToken),
    },
    access === 'metrics' && { setting: 'METRICS_TOKEN', secret: metricsToken, value: textOf(metricsToken) },
    needs.claude.includes(name) && {
      setting: 'ANTHROPIC_API_KEY',
      secret: anthropicKey,
      value: textOf(anthropicKey),
    },
  ].filter((setting) => setting !== false)
}

const textOf = ({ secretArn }: ISecret, field?: string) => secretReference(secretArn, field)
const newAndOld = (secret: ISecret) => `${textOf(secret, 'current')},${textOf(secret, 'previous')}`
