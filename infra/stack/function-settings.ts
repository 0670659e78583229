import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { claudeSettings } from '../../lib/config/claude.ts'
import { journalSettings } from '../../lib/config/journal.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { edgePatience } from '../edge/edge-patience.ts'
import { secretReference } from '../secrets-layer/fill-references.ts'
import { upstreamStatements } from '../upstreams/permissions.ts'
import type { ApplicationSecrets } from './application-secrets.ts'
import type { Cache } from './cache.ts'
import type { Database } from './database.ts'
import type { Deployment } from './deployment.ts'
import { functionNeeds } from './function-needs.ts'
import type { JournalTable } from './journal-table.ts'

/** A function's environment, with references in place of secrets, and the rights to read what it needs. */
export interface FunctionSettings {
  readonly environment: Readonly<Record<string, string>>
  readonly secrets: readonly ISecret[]
  readonly statements: readonly PolicyStatement[]
}

/** What the settings of functions are taken from. */
export interface Stores {
  readonly deployment: Deployment
  readonly secrets: ApplicationSecrets
  readonly database: Database
  readonly cache: Cache
  readonly journal: JournalTable
}

/**
 * Exactly the settings that a function needs, as far as the deployment has them.
 * @param route undefined for a schedule
 */
export function functionSettings(name: string, route: Route | undefined, stores: Stores): FunctionSettings {
  const groups = functionNeeds(name, route?.scope)
  const needed = new Set([...groups].flatMap(({ names }) => names))
  const filled = secretSettings(stores).filter(({ setting }) => needed.has(setting))
  const plain = Object.entries(plainSettings(route, stores)).filter(([setting]) => needed.has(setting))
  return {
    environment: {
      ...Object.fromEntries(plain),
      ...Object.fromEntries(filled.map(({ setting, value }) => [setting, value])),
      // A new revision changes the configuration, so Lambda starts new processes, which read the secrets again.
      SECRETS_REVISION: stores.deployment.secretsRevision,
    },
    secrets: filled.map(({ secret }) => secret),
    statements: [
      ...(groups.has(journalSettings) ? [stores.journal.statement()] : []),
      ...(groups.has(claudeSettings) ? upstreamStatements(stores.deployment.settings) : []),
    ],
  }
}

function plainSettings(
  route: Route | undefined,
  { deployment, cache, journal }: Stores,
): Record<string, string> {
  return {
    ...deployment.settings,
    APP_ENV: deployment.stage,
    REDIS_URL: cache.url,
    JOURNAL_TABLE: journal.tableName,
    ...(route && { EDGE_PATIENCE_MS: String(edgePatience(deployment.edge, route) * 1_000) }),
  }
}

/** A setting with references to one secret. */
interface SecretSetting {
  readonly setting: string
  readonly secret: ISecret
  readonly value: string
}

function secretSettings({ deployment, secrets, database }: Stores): SecretSetting[] {
  const { databaseRuntime, origin, pepper, operatorToken, metricsToken, anthropicKey, oidcClient } = secrets
  return [
    { setting: 'DATABASE_URL', secret: databaseRuntime, value: database.runtimeUrl },
    deployment.edge === 'cloudfront' && {
      setting: 'ORIGIN_VERIFY_SECRETS',
      secret: origin,
      value: newAndOld(origin),
    },
    {
      setting: 'API_KEY_PEPPERS',
      secret: pepper,
      value: `${textOf(pepper, 'id')}:${textOf(pepper, 'secret')},${textOf(pepper, 'previous')}`,
    },
    { setting: 'OPERATOR_TOKENS', secret: operatorToken, value: newAndOld(operatorToken) },
    { setting: 'METRICS_TOKEN', secret: metricsToken, value: textOf(metricsToken) },
    anthropicKey !== undefined && {
      setting: 'ANTHROPIC_API_KEY',
      secret: anthropicKey,
      value: textOf(anthropicKey),
    },
    oidcClient !== undefined && {
      setting: 'OIDC_CLIENT_SECRET',
      secret: oidcClient,
      value: textOf(oidcClient),
    },
  ].filter((setting) => setting !== false)
}

const textOf = ({ secretArn }: ISecret, field?: string) => secretReference(secretArn, field)
const newAndOld = (secret: ISecret) => `${textOf(secret, 'current')},${textOf(secret, 'previous')}`
