import * as z from 'zod/mini'
import { isGuessable } from './guessable.ts'
import { isSafeUrl } from './safe-url.ts'

/** What `.env.example` says of a setting; `local` is how `npm run dev` fills it when it is not set. */
export interface SettingNote {
  about: string
  local?: string
}

const notes = z.registry<SettingNote>()

const url = (...schemes: string[]) =>
  z.string().check(
    z.refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol), {
      error: `must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    }),
  )

const identityProviderUrl = z.string().check(
  z.refine(isSafeUrl, {
    error: 'must be a URL that begins with https://, or http:// for this machine itself',
  }),
)

const whole = (minimum: number, maximum: number) =>
  z.pipe(
    z.string().check(
      z.refine((value) => /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum, {
        error: `must be a whole number from ${minimum} to ${maximum}`,
      }),
    ),
    z.transform(Number),
  )

const oneOf = <const Names extends readonly string[]>(...names: Names) =>
  z.enum(names, { error: `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}` })

const list = z.pipe(
  z.string(),
  z.transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
)

/** So many characters, which a random token easily has and a password does not. */
const secretLength = 32

const secrets = z.pipe(
  list,
  z.array(
    z.string().check(z.minLength(secretLength, { error: `must have ${secretLength} characters each` })),
  ),
)

const peppers = z.pipe(
  list,
  z.pipe(
    z
      .array(
        z
          .string()
          .check(
            z.regex(/^[0-9A-Za-z]{1,16}:.{32,}$/, { error: 'must be id:secret, with 32 characters or more' }),
          ),
      )
      .check(z.minLength(1, { error: 'must have one' })),
    z.transform((pairs) =>
      pairs.map((pair) => {
        const [id = '', ...secret] = pair.split(':')
        return { id, secret: secret.join(':') }
      }),
    ),
  ),
)

const setting = <Schema extends z.ZodMiniType>(schema: Schema, note: SettingNote): Schema => {
  notes.add(schema, note)
  return schema
}

/** Every environment variable that the application knows. A default is given as the text that would be set. */
const schema = z.object({
  APP_ENV: setting(z.prefault(z.string().check(z.minLength(1)), 'production'), {
    about: 'Name of this deployment, as GET /health shows it.',
    local: 'development',
  }),
  AUTH_MODE: setting(z.prefault(oneOf('production', 'development'), 'production'), {
    about:
      'development: the headers x-org-id and x-user-id are believed, but from no page of somebody else. Refused inside of Lambda.',
    local: 'development',
  }),
  DATABASE_URL: setting(url('postgres:', 'postgresql:'), {
    about: 'PostgreSQL as the weak role app_runtime.',
    local: 'an embedded PostgreSQL 17',
  }),
  DATABASE_POOL_SIZE: setting(z.prefault(whole(1, 100), '1'), {
    about: 'Connections per process. A Lambda environment serves one request at a time and needs one.',
    local: '10',
  }),
  REDIS_URL: setting(url('redis:', 'rediss:'), {
    about: 'Redis or Valkey: rate limits and the counters behind GET /metrics.',
    local: 'redis-server from PATH, else that of a Debian package, else an emulator',
  }),
  ANTHROPIC_API_KEY: setting(z.string().check(z.minLength(1)), {
    about: 'Key of the Claude API. All organizations share it; they never see it.',
    local: 'a fake Claude answers, no key is needed',
  }),
  ANTHROPIC_BASE_URL: setting(z.prefault(url('https:', 'http:'), 'https://api.anthropic.com'), {
    about: 'Where the Claude API is.',
  }),
  DEFAULT_MODEL: setting(z.prefault(z.string().check(z.minLength(1)), 'claude-sonnet-5-5'), {
    about: 'Model of a chat request that names none. It needs a row in lib/budget/prices/price-table.ts.',
  }),
  DEFAULT_MAX_TOKENS: setting(z.prefault(whole(1, 128_000), '4096'), {
    about: 'Longest answer, in tokens, of a chat request that names no max_tokens.',
  }),
  CLAUDE_IDLE_TIMEOUT_MS: setting(z.prefault(whole(100, 600_000), '60000'), {
    about: 'A stream of Claude that is silent for so many milliseconds, pings included, is cut.',
  }),
  CLAUDE_INFERENCE_GEO: setting(z.prefault(oneOf('global', 'us'), 'global'), {
    about:
      "Default geography of this deployment's workspace at Claude. us costs a tenth more, and holds allow for it.",
  }),
  EDGE_PATIENCE_MS: setting(z.prefault(whole(11_000, 900_000), '120000'), {
    about:
      'So many milliseconds the edge waits for the first byte of an answer. Ten seconds before that Claude must have begun.',
  }),
  RATE_LIMIT_REQUESTS_PER_MINUTE: setting(z.prefault(whole(1, 1_000_000_000), '6000'), {
    about:
      'Requests a minute to Claude of an organization that has no limits of its own; as many may come at once. Reading chats, following and stopping turns count for themselves, within the same number.',
  }),
  RATE_LIMIT_ADMINISTRATION_PER_MINUTE: setting(z.prefault(whole(1, 1_000_000_000), '600'), {
    about:
      'Requests a minute of one person or API key to what only admins may do: members, keys, limits, budgets, usage. They count for themselves, and no other limit holds for them.',
  }),
  RATE_LIMIT_INPUT_TOKENS_PER_MINUTE: setting(z.optional(whole(1, 1_000_000_000)), {
    about: 'Input tokens a minute of such an organization. Empty: as many as its budget pays for.',
  }),
  RATE_LIMIT_OUTPUT_TOKENS_PER_MINUTE: setting(z.optional(whole(1, 1_000_000_000)), {
    about:
      'Output tokens a minute of it. Until its answer is complete, a request counts with its max_tokens.',
  }),
  RATE_LIMIT_CONCURRENT_STREAMS: setting(z.prefault(whole(1, 1_000_000_000), '1000'), {
    about:
      'Turns of such an organization that may run at the same time. As many streams may follow them besides, and ten follow one turn.',
  }),
  RATE_LIMIT_PATIENCE_MS: setting(z.prefault(whole(1, 10_000), '50'), {
    about:
      'So many milliseconds a request waits for Redis; then its process decides alone, and more strictly.',
  }),
  CORS_ORIGINS: setting(z.prefault(list, ''), {
    about:
      'Origins, with commas between, whose pages may call this API; * for all. Pages of those that are named may also send x-org-id and x-user-id to a local server.',
    local: '*',
  }),
  LOCAL_HOSTS: setting(z.prefault(list, ''), {
    about:
      'Names, with commas between, to which AUTH_MODE=development answers besides localhost, 127.0.0.1 and [::1].',
  }),
  ORIGIN_VERIFY_SECRETS: setting(z.prefault(secrets, ''), {
    about:
      'Values of x-origin-verify, with commas between, of which a request must carry one. Empty: no check.',
  }),
  API_KEY_PEPPERS: setting(peppers, {
    about:
      'Secrets under which API keys are stored, as id:secret with commas between. New keys take the first; a key whose pepper is gone is refused.',
    local: 'made once, kept in .data',
  }),
  OPERATOR_TOKENS: setting(z.prefault(secrets, ''), {
    about:
      'Bearer tokens of the operator, who creates and deletes organizations, with commas between. Empty: nobody.',
    local: 'made once, kept in .data',
  }),
  OIDC_ISSUER: setting(z.optional(identityProviderUrl), {
    about:
      'Identity provider whose tokens people may show, exactly as their iss says. Without one no token is accepted.',
  }),
  OIDC_AUDIENCE: setting(z.prefault(list, ''), {
    about: 'Clients or APIs, with commas between, of which a token must name one in its aud.',
  }),
  OIDC_JWKS_URI: setting(z.optional(identityProviderUrl), {
    about: 'Where the keys of the identity provider are, if its openid-configuration is not to be asked.',
  }),
  METRICS_TOKEN: setting(
    z.optional(
      z.string().check(z.minLength(secretLength, { error: `must have ${secretLength} characters` })),
    ),
    {
      about: 'Bearer token for GET /metrics, which AUTH_MODE=development does not ask for. Empty: nobody.',
      local: 'made once, kept in .data',
    },
  ),
  LOG_LEVEL: setting(z.prefault(oneOf('DEBUG', 'INFO', 'WARN', 'ERROR'), 'INFO'), {
    about: 'Least level that is logged.',
  }),
  DATA_DIR: setting(z.optional(z.string()), {
    about: 'Where the local server keeps its data, from the checkout on if it is no absolute path.',
    local: '.data',
  }),
  PORT: setting(z.prefault(whole(1, 65_535), '3000'), { about: 'Port of the local server.' }),
  DATABASE_OWNER_URL: setting(z.optional(url('postgres:', 'postgresql:')), {
    about:
      'PostgreSQL as the owning role app_owner, for npm run db:migrate and the demo seed only. Its password is not that of DATABASE_URL.',
    local: 'of the embedded PostgreSQL',
  }),
  JOURNAL_TABLE: setting(z.prefault(z.string().check(z.minLength(3)), 'llm-production-app-journal'), {
    about: 'DynamoDB table of the journals of running turns.',
  }),
  JOURNAL_PATIENCE_MS: setting(z.prefault(whole(1, 10_000), '400'), {
    about: 'So many milliseconds a call to DynamoDB may take; then the turn goes on and cannot be resumed.',
    local: '3000',
  }),
  DYNAMODB_ENDPOINT: setting(z.optional(url('https:', 'http:')), {
    about: 'Another address for DynamoDB than that of AWS.',
    local: 'an embedded dynalite',
  }),
})

export type Config = z.infer<typeof schema>

/** Names every wrong variable at once, each on a line of its own. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`Bad environment variables:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

/**
 * Reads the configuration from an environment. An empty variable counts as not set.
 * @throws ConfigError
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.entries(environment).filter(([name, value]) => name in schema.shape && value)
  const parsed = schema.safeParse(Object.fromEntries(given))
  const problems = (parsed.error?.issues ?? []).map((issue) =>
    issue.code === 'invalid_type' && issue.input === undefined
      ? `${issue.path[0]?.toString()} is not set`
      : `${issue.path[0]?.toString()} ${issue.message}`,
  )
  // A deployed function that believes its callers' headers would open every organization to anybody.
  if (parsed.data?.AUTH_MODE === 'development' && environment.AWS_LAMBDA_RUNTIME_API) {
    problems.push('AUTH_MODE must not be development inside of Lambda')
  }
  problems.push(...guessableSecrets(parsed.data, environment.AWS_LAMBDA_RUNTIME_API !== undefined))
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience = [] } = parsed.data ?? {}
  // A token of the right issuer for anybody else's application would open this one.
  if ((issuer === undefined) !== (audience.length === 0)) {
    problems.push('OIDC_ISSUER and OIDC_AUDIENCE must be set together')
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return parsed.data
}

/**
 * In production tokens are all that stands between a stranger and every organization. A pepper is shown to nobody, and
 * protects the keys of those who are there: on a deployment.
 */
function guessableSecrets(given: Config | undefined, isDeployed: boolean): string[] {
  if (given?.AUTH_MODE !== 'production') return []
  const { ORIGIN_VERIFY_SECRETS, OPERATOR_TOKENS, METRICS_TOKEN = [] } = given
  const API_KEY_PEPPERS = isDeployed ? given.API_KEY_PEPPERS.map(({ secret }) => secret) : []
  return Object.entries({ ORIGIN_VERIFY_SECRETS, API_KEY_PEPPERS, OPERATOR_TOKENS, METRICS_TOKEN })
    .filter(([, values]) => [values].flat().some(isGuessable))
    .map(([name]) => `${name} can be guessed: make it with openssl rand -base64 36`)
}

/** Every setting with its note and default, in the order of the schema: the source of `.env.example`. */
export function describeSettings(): { name: string; note: SettingNote; fallback: string | undefined }[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const note = notes.get(field)
    if (note === undefined) throw new Error(`${name} has no note`)
    const fallback = 'defaultValue' in field.def ? field.def.defaultValue : undefined
    return { name, note, fallback }
  })
}

let parsed: Config | undefined

/** The configuration of this process, read once. @throws ConfigError */
export function config(): Config {
  parsed ??= parseConfig(process.env)
  return parsed
}
