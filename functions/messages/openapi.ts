import * as z from 'zod/mini'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { error, id, timestamp, usd } from '../../lib/openapi/response-schemas.ts'
import { chatNotFound } from '../chats/openapi.ts'

/** The ids that find a turn and its answer again. */
export const turnIds = { chat_id: id('chat'), turn_id: id('turn'), message_id: id('msg') }

const tokens = z.int().check(z.minimum(0))

const usage = z
  .strictObject({
    input_tokens: tokens.check(z.describe('Without what came from or went to the prompt cache.')),
    output_tokens: tokens,
    cache_read_input_tokens: tokens,
    cache_creation_5m_input_tokens: tokens,
    cache_creation_1h_input_tokens: tokens,
    total_tokens: tokens,
  })
  .check(z.meta({ id: 'Usage', description: 'Tokens as Claude reported them; the kinds do not overlap.' }))

/** How an answer ended and what it cost. */
export const turnEnd = {
  outcome: z
    .enum(['completed', 'stopped'])
    .check(z.describe('Whether the answer came to its end, or was stopped on request.')),
  stop_reason: z
    .nullable(z.string())
    .check(z.describe('Why Claude stopped: `end_turn`, `max_tokens`, `refusal`, ….')),
  usage: z.nullable(usage),
  cost: usd,
  estimated: z
    .boolean()
    .check(
      z.describe('The cost is an estimate: the answer was cut, or served in a way that has no price here.'),
    ),
  created_at: timestamp,
}

/** The events of every stream of a turn. */
export const turnEvents = {
  start: {
    description: 'Claude has begun.',
    data: z.strictObject({
      ...turnIds,
      model: z.string(),
      max_tokens: z.int(),
      budget_wait_ms: z.optional(
        z
          .int()
          .check(z.describe('How long the turn has waited for a budget. Not there if it did not have to.')),
      ),
      messages_left_out: z.optional(
        z
          .int()
          .check(
            z.describe(
              'How many earlier messages Claude was not sent, because the model has no room for them.',
            ),
          ),
      ),
    }),
  },
  thinking: {
    description:
      'Claude thinks, and nothing of that is shown: about once a second for as long as it does. It has no `id` and is not sent again ' +
      'where a stream is resumed.',
    data: z.strictObject({
      tokens: z
        .optional(tokens)
        .check(
          z.describe(
            'Thought so far, as Claude estimates it on the way; not there where Claude does not. They are paid as output, and count towards `max_tokens`.',
          ),
        ),
    }),
  },
  token: {
    description: 'A piece of the text.',
    data: z.strictObject({ text: z.string() }),
    numbered: true,
  },
  done: {
    description: 'The answer is complete, or was stopped; it is kept and charged.',
    data: z.strictObject({ ...turnIds, ...turnEnd }),
  },
  error: {
    description:
      'The answer broke off; `details` say under which ids the part is kept. Or the reader was removed, lost their key or ' +
      'scope, or their organization was suspended, ten seconds before at most: the turn itself goes on, and is charged.',
    data: error,
  },
}

export const messageFields = {
  message: 'What you say to Claude.',
  chat_id: 'The chat that goes on; without it a new one begins.',
  model:
    "A model of Claude; without it the deployment's default, or the limit of output tokens where that is less.",
  max_tokens: "The most tokens that the answer may have; without it the deployment's default.",
  system: 'Instructions that stand above the conversation.',
  effort:
    'How much work Claude puts into the answer; without it the usual of the model. `GET /models` says what each takes.',
  thinking:
    '`adaptive`: Claude decides how long to think before it answers; `off`: it does not think. Without it as the model is used ' +
    'to: the newest think. Thinking is paid as output, counts towards `max_tokens` and is not shown. `GET /models` says what each takes.',
}

export const waitedHeader = {
  'X-Budget-Wait-Ms':
    'How many milliseconds the request has waited for a budget to have room for it. Not there if it did not have to.',
}

export const turnHeaders = {
  'X-Max-Tokens':
    'The most tokens that the answer may have, when a budget could not pay for more, or a rate limit lets no more pass.',
  'X-Messages-Left-Out':
    'How many of the messages before this one Claude was not sent, because the model has no room for them.',
  ...waitedHeader,
  'X-Resumable': '`false`: the turn keeps no journal at the moment, so it cannot be resumed or stopped.',
  'Idempotent-Replayed':
    '`true`: the answer is that of the turn that this `Idempotency-Key` had begun before.',
}

export const askHeaders = {
  'Idempotency-Key':
    'Up to 255 printable characters of your choice. For 24 hours the same key with the same body, from the same caller to the ' +
    'same route, is one call to Claude and one charge, however often it is sent. A request that cost nothing leaves its key free, and its question is one message of one chat all the same.',
  'x-budget-wait-ms':
    'How many milliseconds the request may wait for a budget that could pay for it if less were held for others; without it, and at most, as long as the deployment says (20 s). 0: it is refused at once.',
}

export const turnFields = { turn_id: 'The id of a turn, from `start` or from the answer.' }

export const turnNotFound: ErrorDescription = {
  status: 404,
  code: 'turn_not_found',
  when: 'the turn does not exist or is not yours, or its chat was deleted',
}

export const journalUnavailable: ErrorDescription = {
  status: 503,
  code: 'journal_unavailable',
  when: 'running turns cannot be followed or stopped at the moment',
}

/** The errors for a turn that another request produces. */
export const followErrors: ErrorDescription[] = [
  { status: 409, code: 'turn_in_progress', when: 'the turn is running and keeps no journal; try again' },
  { status: 409, code: 'turn_stopped', when: 'the turn was stopped before Claude began to answer' },
  { status: 500, code: 'turn_abandoned', when: 'the process that wrote the answer died' },
  {
    status: 500,
    code: 'answer_not_kept',
    when: 'the answer came to its end, and only a part of it could be kept',
  },
  { status: 500, code: 'turn_closed_by_force', when: 'the answer could not be kept at all' },
  journalUnavailable,
]

/** Why Claude did not begin to answer. */
export const failuresOfClaude: ErrorDescription[] = [
  { status: 400, code: 'refused_by_claude', when: 'Claude does not accept the request' },
  {
    status: 400,
    code: 'prompt_too_long',
    when: 'the message alone is too long for the model; `details` say how many `tokens` it has, and the `maximum`',
  },
  { status: 502, code: 'upstream_unreachable', when: 'the connection to Claude broke' },
  { status: 502, code: 'upstream_stalled', when: 'Claude fell silent' },
  { status: 502, code: 'upstream_error', when: 'Claude had an internal error' },
  { status: 503, code: 'upstream_rate_limited', when: "this deployment's own limit at Claude is reached" },
  { status: 503, code: 'upstream_overloaded', when: 'Claude is overloaded' },
  {
    status: 503,
    code: 'upstream_config',
    when: 'Claude refuses this deployment, and its operator was told',
  },
  {
    status: 503,
    code: 'upstream_model_unavailable',
    when: 'Claude does not serve this model to this deployment, and its operator was told',
  },
  { status: 503, code: 'upstream_unavailable', when: 'the model failed too often just now' },
  {
    status: 503,
    code: 'upstream_switched_off',
    when: 'the operator has switched off every way to Claude that has the model',
  },
  { status: 504, code: 'upstream_timeout', when: 'Claude did not begin to answer in time' },
]

/** Told where a model is named in one of our own requests. */
export const modelRetired: ErrorDescription = {
  status: 400,
  code: 'model_retired',
  when: 'the model is no longer offered; `details` say since when (`retired_at`) and name its `successor`',
}

export const turnErrors: ErrorDescription[] = [
  { status: 400, code: 'model_unavailable', when: 'the model is not offered here; `details.models` are' },
  modelRetired,
  ...failuresOfClaude,
  {
    status: 400,
    code: 'unsupported_by_model',
    when: 'the model does not take this `effort` or `thinking`; `details` name the `parameter` and what is `accepted`',
  },
  { status: 400, code: 'max_tokens_too_large', when: 'the organization has set a lower maximum' },
  {
    status: 403,
    code: 'model_not_allowed',
    when: 'the organization or the API key does not allow the model',
  },
  {
    status: 402,
    code: 'budget_exceeded',
    when:
      'a budget cannot pay for a useful answer; `details` name it, what is spent and held, and the least that is needed. ' +
      'Where only what others hold stands in the way, the request waits before that, and `details` say how long (`waited_ms`) ' +
      'and what those needed who have waited longer (`needed_before_usd`)',
  },
  chatNotFound,
  {
    status: 400,
    code: 'invalid_idempotency_key',
    when: '`Idempotency-Key` is empty, too long or not printable',
  },
  { status: 400, code: 'invalid_budget_wait', when: '`x-budget-wait-ms` is not a whole number' },
  { status: 422, code: 'idempotency_key_reused', when: 'the key was sent with another request before' },
  turnNotFound,
  ...followErrors,
  { status: 503, code: 'turn_held_up', when: 'the function was held up before it asked Claude' },
  { status: 504, code: 'deadline_exceeded', when: 'the answer took longer than the route may take' },
]
