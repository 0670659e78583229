import type { UpstreamName } from '../../lib/upstream-names.ts'
import { fakeSettings } from '../../local/fake-claude/fake-settings.ts'
import type { Credentials } from '../../local/settings/credentials.ts'
import type { Target } from '../load-client/job.ts'
import { journalTable } from '../prepare-ours.ts'
import { identity } from './express/identity.ts'

export const usualCandidates = ['raw', 'express', 'ours', 'unjournaled', 'messages'] as const
/** `twin` is ours once more: its ratio to ours is what a run cannot tell apart. `litellm` is installed by whoever asks for it. */
export const standingCandidates = [...usualCandidates, 'twin', 'litellm'] as const
/** `before` is the build of another commit. */
export type CandidateName = StandingCandidate | 'before'
type StandingCandidate = (typeof standingCandidates)[number]

/** Where a candidate finds the stores and the upstream, and the credentials it is asked with. */
export interface Surroundings {
  databaseUrl: string
  adminUrl: string
  redisUrl: string
  dynamodbUrl: string
  claudeUrl: string
  /** Which of the ways to Claude ours takes. */
  upstream: UpstreamName
  /** The bundles of our functions, and the secrets of the demo seed. */
  functionsDirectory: string
  /** The same bundles without a journal. */
  unjournaledDirectory: string
  credentials: Credentials
}

/** How one candidate is started and asked; all of them get the same question. */
export interface CandidateKind {
  module: string
  environment: (surroundings: Surroundings) => Record<string, string>
  target: (url: string, stream: boolean, surroundings: Surroundings) => Target
}

const question = 'Tell me in a few words what a token bucket is.'
/** A peer has no other keys. */
const peerKey = 'sk-bench'
/** On a busy machine stores answer late, and what a candidate does then is not what is measured. */
export const patience = { JOURNAL_PATIENCE_MS: '5000', RATE_LIMIT_PATIENCE_MS: '1000' }
// Pooled connections per process: the default of pg and of the original.
const poolSize = '10'

/** The Messages API: how the fake is asked directly and through the raw proxy, and how ours is asked with its own key. */
export function messagesApiTarget(url: string, stream: boolean, apiKey = 'bench'): Target {
  const messages = [{ role: 'user', content: question }]
  return {
    url: `${url}/v1/messages`,
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 4096, stream, messages }),
  }
}

function chatTarget(url: string, stream: boolean, headers: Record<string, string>): Target {
  return {
    url: url + (stream ? '/chat/stream' : '/chat'),
    headers,
    body: JSON.stringify({ message: question }),
  }
}

export const candidateKinds: Record<StandingCandidate, CandidateKind> = {
  raw: {
    module: `${import.meta.dirname}/raw.ts`,
    environment: ({ claudeUrl }) => ({ ANTHROPIC_BASE_URL: claudeUrl }),
    target: (url, stream) => messagesApiTarget(url, stream),
  },
  express: {
    module: `${import.meta.dirname}/express.ts`,
    environment: ({ adminUrl, redisUrl, claudeUrl }) => ({
      DATABASE_URL: adminUrl,
      REDIS_URL: redisUrl,
      ANTHROPIC_BASE_URL: claudeUrl,
    }),
    target: (url, stream) =>
      chatTarget(url, stream, { 'x-org-id': identity.organizationId, 'x-user-id': identity.userId }),
  },
  ours: ourKind(({ functionsDirectory }) => functionsDirectory),
  twin: ourKind(({ functionsDirectory }) => functionsDirectory),
  unjournaled: ourKind(({ unjournaledDirectory }) => unjournaledDirectory),
  messages: {
    ...ourKind(({ functionsDirectory }) => functionsDirectory, 'messages-routes'),
    target: (url, stream, { credentials }) => messagesApiTarget(url, stream, credentials.apiKey),
  },
  litellm: {
    module: `${import.meta.dirname}/../peers/litellm.ts`,
    environment: ({ claudeUrl }) => ({ ANTHROPIC_BASE_URL: claudeUrl, LITELLM_MASTER_KEY: peerKey }),
    target: (url, stream) => messagesApiTarget(url, stream, peerKey),
  },
}

function ourKind(
  directoryIn: (surroundings: Surroundings) => string,
  routes = 'asked-routes',
): CandidateKind {
  return {
    module: `${import.meta.dirname}/../../local/function-host/host.ts`,
    environment: (surroundings) => {
      const { databaseUrl, redisUrl, dynamodbUrl, claudeUrl, upstream, credentials } = surroundings
      return {
        FUNCTION_HOST_PORT: '0',
        FUNCTION_HOST_ROUTES: `${import.meta.dirname}/${routes}.ts`,
        FUNCTION_HOST_DIRECTORY: directoryIn(surroundings),
        APP_ENV: 'bench',
        AUTH_MODE: 'production',
        RATE_LIMIT_REQUESTS_PER_MINUTE: '100000000',
        RATE_LIMIT_CONCURRENT_STREAMS: '100000',
        API_KEY_PEPPERS: `${credentials.pepper.id}:${credentials.pepper.secret}`,
        DATABASE_URL: databaseUrl,
        DATABASE_POOL_SIZE: poolSize,
        REDIS_URL: redisUrl,
        DYNAMODB_ENDPOINT: dynamodbUrl,
        JOURNAL_TABLE: journalTable,
        ...patience,
        CLAUDE_UPSTREAMS: upstream,
        ...fakeSettings(upstream, claudeUrl),
      }
    },
    target: (url, stream, { credentials }) =>
      chatTarget(url, stream, { authorization: `Bearer ${credentials.apiKey}` }),
  }
}
