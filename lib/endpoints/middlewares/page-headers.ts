/** The SDKs of Anthropic and OpenAI send these from a page too; a header that is not allowed fails the whole request. */
const sentBySdks = [
  'anthropic-beta',
  'anthropic-dangerous-direct-browser-access',
  'anthropic-version',
  'openai-beta',
  'openai-organization',
  'openai-project',
  ...[
    'arch',
    'helper',
    'helper-method',
    'lang',
    'os',
    'package-version',
    'retry-count',
    'runtime',
    'runtime-version',
    'timeout',
  ].map((name) => `x-stainless-${name}`),
]

/** Any page may send these. The others say who asks, and a local server believes them. */
export const sentByAnyPage: readonly string[] = [
  'authorization',
  'content-type',
  'idempotency-key',
  'x-budget-wait-ms',
  'last-event-id',
  'x-api-key',
  'x-request-id',
  ...sentBySdks,
].toSorted()

export const sentByOwnPages: readonly string[] = [...sentByAnyPage, 'x-org-id', 'x-user-id'].toSorted()

const figures = ['limit', 'remaining', 'reset']
const limitsOfAnthropic = ['requests', 'tokens', 'input-tokens', 'output-tokens']

/** What matters to a page of a response. */
export const readByPages: readonly string[] = [
  'idempotent-replayed',
  'ratelimit',
  'ratelimit-policy',
  'request-id',
  'retry-after',
  'www-authenticate',
  'x-amzn-remapped-www-authenticate',
  'x-budget-wait-ms',
  'x-max-tokens',
  'x-messages-left-out',
  'x-organization-id',
  'x-ratelimit-mode',
  'x-request-id',
  'x-resumable',
  'x-should-retry',
  ...figures.flatMap((figure) => limitsOfAnthropic.map((kind) => `anthropic-ratelimit-${kind}-${figure}`)),
  ...figures.flatMap((figure) => ['', '-requests', '-tokens'].map((kind) => `x-ratelimit-${figure}${kind}`)),
].toSorted()
