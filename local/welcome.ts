import { styleText } from 'node:util'
import type { BackingServices } from './backing-services.ts'
import type { Engine } from './engines/engine.ts'
import type { LocalConfig } from './settings/environment.ts'

/** What a newcomer can copy and paste. */
export function welcome(url: string, config: LocalConfig, services: BackingServices, tookMs: number): string {
  const { demo, credentials, engines, upstream } = services
  const { postgres, redis, dynamodb } = engines
  const key = `-H 'x-api-key: ${credentials.apiKey}'`
  return [
    '',
    styleText('green', `Ready on ${url} in ${(tookMs / 1_000).toFixed(1)} s`),
    `postgres: ${say(postgres)} · redis: ${say(redis)} · dynamodb: ${say(dynamodb)}`,
    `answers: ${upstream.name} at ${upstream.url}${upstream.name === 'fake-claude' ? ' (set ANTHROPIC_API_KEY for the real one)' : ''}`,
    '',
    command('In your browser', `${url}/console/`),
    command(
      'Stream an answer',
      `curl -N ${url}/chat/stream ${key} -H 'content-type: application/json' -d '{"message":"Hello!"}'`,
    ),
    command('Your chats', `curl ${url}/chats ${key}`),
    ...(config.AUTH_MODE === 'development'
      ? [
          command(
            `As ${demo.other.organizationName}, which sees none of them (headers instead of a key: only here)`,
            `curl ${url}/chats -H 'x-org-id: ${demo.other.organizationId}' -H 'x-user-id: ${demo.other.userId}'`,
          ),
        ]
      : []),
    command('Administration', `curl ${url}/api-keys -H 'x-api-key: ${credentials.adminKey}'`),
    command('Metrics', `curl ${url}/metrics -H 'authorization: Bearer ${credentials.metricsToken}'`),
    '',
  ].join('\n')
}

const command = (title: string, text: string) => `${styleText('bold', title)}\n  ${text}`

const say = ({ name, version, emulates }: Engine) =>
  `${name} ${version}${emulates === undefined ? '' : ` (emulates ${emulates})`}`
