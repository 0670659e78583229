import * as z from 'zod/mini'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { turnErrors, waitedHeader } from '../messages/openapi.ts'

export const promptFields = {
  model: 'A model of `GET /v1/models`.',
  messages: 'What was said, as the Messages API takes it.',
  system: 'Instructions that stand above the conversation.',
  tools: 'Tools that the client runs.',
}

export const claudeHeaders = {
  'anthropic-version': 'The version of the Messages API; without it 2023-06-01.',
  'anthropic-beta': 'Betas, with commas between. Those for what is not available here are left out.',
}

/** How clients that ask again by themselves are known. */
export const ownRetryHeaders = {
  'x-stainless-retry-count':
    "How often the client has tried this before, as the SDKs say by themselves. A retry is answered from the turn of an earlier try, if one began, and charged once; so is Claude Code's and Codex's, which are known by their sessions.",
  'Cache-Control': '`no-cache`: a question of its own, whatever it looks like.',
}

/** Of all answers. */
export const answerHeaders = {
  ...waitedHeader,
  'Idempotent-Replayed':
    "`true`: the answer is that of the turn that an earlier request had begun, with this `Idempotency-Key` or as the same client's earlier try.",
}

export const modelNotFound: ErrorDescription = {
  status: 404,
  code: 'model_not_found',
  when: 'the model is not offered here, or not to this organization or API key',
}

export const modelRetired: ErrorDescription = {
  status: 404,
  code: 'model_retired',
  when: 'the model is no longer offered; `details` say since when (`retired_at`) and name its `successor`',
}

export const promptErrors: ErrorDescription[] = [
  { status: 400, code: 'duplicate_field', when: 'an object of the body has two fields of one name' },
  {
    status: 400,
    code: 'refused_by_claude',
    when: 'Claude does not take the request; the message is its own',
  },
  {
    status: 400,
    code: 'prompt_too_long',
    when: 'the prompt is too long for the model; the message is its own',
  },
  {
    status: 403,
    code: 'feature_not_available',
    when: 'it asks for what has no price here, or for state that organizations would share; `details.feature` names it',
  },
  modelNotFound,
  modelRetired,
]

/** As Claude itself tells it; 503 where a turn is answered that was asked before. */
export const overloaded: ErrorDescription = {
  status: 529,
  code: 'upstream_overloaded',
  when: 'Claude is overloaded',
}

/** Told in another way than on routes of chats, or not at all where there is no chat. */
const otherwise = new Set([
  'model_unavailable',
  'model_retired',
  'model_not_allowed',
  'max_tokens_too_large',
  'chat_not_found',
])

/** What asking Claude for an answer may be refused for, beyond the refusals of the prompt. */
export const answerErrors: ErrorDescription[] = [
  {
    status: 403,
    code: 'max_tokens_too_large',
    when: 'the organization has set a lower maximum; `details` say which',
  },
  {
    status: 410,
    code: 'resume_position_gone',
    when: 'its Idempotency-Key was sent before, and the answer to that is no longer there as a whole',
  },
  ...turnErrors.filter(({ code }) => !otherwise.has(code) && !promptErrors.some((one) => one.code === code)),
]

/** What a prompt in a form of OpenAI's may be refused for. */
export const openaiPromptErrors: ErrorDescription[] = [
  {
    status: 400,
    code: 'unsupported_parameter',
    when: 'it asks for what Claude cannot do; `param` names the field',
  },
  ...promptErrors.filter(({ code }) => code !== 'duplicate_field'),
]

/** A model in the shapes of Anthropic's and OpenAI's clients. */
export const model = z
  .strictObject({
    type: z.literal('model'),
    object: z.literal('model'),
    id: z.string(),
    display_name: z.string(),
    created_at: z.string(),
    created: z.int(),
    owned_by: z.string(),
  })
  .check(z.meta({ id: 'DropInModel', description: 'A model that may be asked.' }))
