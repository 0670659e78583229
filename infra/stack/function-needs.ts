import type { routes } from '../../functions/routes.ts'
import type { schedules } from '../../functions/schedules.ts'

/** A function of the application: a route's, or a schedule's. */
type FunctionName = keyof typeof routes | keyof typeof schedules

/** What not every function may have, and the package that a bundle contains which uses it. */
export const reachedBy = {
  claude: '@anthropic-ai/sdk',
  journal: '@aws-sdk/client-dynamodb',
} as const

/**
 * Which functions may reach it. A test holds this against what the bundles contain: who adds an import is asked here
 * whether that is meant. All functions reach Postgres and Redis.
 */
export const needs: Readonly<Record<keyof typeof reachedBy, readonly string[]>> = {
  claude: ['count-tokens', 'create-message', 'send-message', 'stream-message'],
  journal: [
    'check-stores',
    'create-message',
    'delete-chat',
    'delete-organization',
    'resume-turn',
    'send-message',
    'stop-turn',
    'stream-message',
    'sweep-turns',
  ],
} satisfies Record<string, readonly FunctionName[]>
