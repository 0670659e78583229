import { existsSync } from 'node:fs'
import { type AllSettings, allSettings } from '../../lib/config/all-settings.ts'
import { parseSettings, type SettingsOfAll } from '../../lib/config/settings-group.ts'
import { projectPath } from '../project-path.ts'
import { UsageError } from '../run-program.ts'
import { localSettings } from './local-settings.ts'

/** The settings that a developer may leave out, because the local server has its own. */
const provided = [
  'DATABASE_URL',
  'REDIS_URL',
  'ANTHROPIC_API_KEY',
  'CLAUDE_PLATFORM_WORKSPACE_ID',
  'CLAUDE_PLATFORM_REGION',
  'BEDROCK_REGION',
  'API_KEY_PEPPERS',
  'PUBLIC_URL',
] as const

/** The settings of a local run, before the embedded engines have added theirs. */
export type LocalConfig = Omit<AllSettings, (typeof provided)[number]> &
  Partial<Pick<AllSettings, (typeof provided)[number]>> &
  SettingsOfAll<[typeof localSettings]>

/** Variables in the environment win over those of the file `.env`, which need not exist. @throws ConfigError */
export function loadEnvironment(): LocalConfig {
  if (existsSync(projectPath('.env'))) process.loadEnvFile(projectPath('.env'))
  const given = { AUTH_MODE: 'development', APP_ENV: 'development', ...withoutEmpty(process.env) }
  const placeholders = {
    DATABASE_URL: 'postgres://',
    REDIS_URL: 'redis://',
    ANTHROPIC_API_KEY: 'none',
    CLAUDE_PLATFORM_WORKSPACE_ID: 'wrkspc_none',
    CLAUDE_PLATFORM_REGION: 'us-east-1',
    BEDROCK_REGION: 'us-east-1',
    API_KEY_PEPPERS: 'none:one-is-made-for-this-data-directory',
    PUBLIC_URL: 'http://localhost',
  }
  const config = parseSettings([...allSettings, localSettings], { ...placeholders, ...given })
  const missing = provided.filter((name) => !process.env[name])
  return { ...config, ...Object.fromEntries(missing.map((name) => [name, undefined])) }
}

function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}

/**
 * The database that the user named, as the role that may migrate it; undefined for the embedded one.
 * @throws UsageError if only the weak role was named
 */
export function givenOwnerUrl(config: LocalConfig): string | undefined {
  if (config.DATABASE_OWNER_URL !== undefined || config.DATABASE_URL === undefined)
    return config.DATABASE_OWNER_URL
  throw new UsageError('DATABASE_URL is set: set DATABASE_OWNER_URL too, as the role that may migrate it.')
}
