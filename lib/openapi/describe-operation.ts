import type * as z from 'zod/mini'
import type { InputSchema } from '../endpoints/middlewares/validate.ts'

/** The chapters of the API description. */
export const tags = {
  Messages: 'Ask Claude, and get the answer as a whole or as it is written.',
  'Drop-in': 'The same for clients that are made for the APIs of Anthropic or OpenAI.',
  'Sign-in':
    'For programs, such as Claude Code, on which people sign in: OAuth 2.0 with device codes, and its pages.',
  Chats: 'Conversations, and what was said in them.',
  Organization: 'The organization, its members and what they did.',
  People: 'For a person by themselves: where they have joined and where they are invited.',
  'API keys': 'Credentials for programs.',
  Limits: 'How fast, and for how much money.',
  Operator: 'For those who run the deployment; needs the operator token.',
  Service: 'Whether it works, what it counts, and this description.',
} as const

/** What a route does, in words and schemas, for those who call it. */
export interface OperationDescription<Input extends InputSchema = InputSchema> {
  /** What it does in a few words, imperative, without a full stop. */
  readonly summary: string
  /** Markdown: what the summary leaves open. */
  readonly description?: string
  readonly tag: keyof typeof tags
  /** The same schemas that the handler gives to its endpoint. */
  readonly request: Input
  /** A body that works unchanged on a fresh local server. */
  readonly example?: BodyOf<Input>
  /** What each field of the path, the query and the body means. */
  readonly fields: Readonly<Record<FieldOf<Input>, string>>
  /** Request headers beyond credentials and X-Request-ID: name → what it does. */
  readonly headers?: Readonly<Record<string, string>>
  /** The responses to a successful request, by status code. */
  readonly responses: Readonly<Record<number, ResponseDescription>>
  /** What it refuses beyond the errors of every route with its scope (infra/openapi/general-errors.ts). */
  readonly errors?: readonly ErrorDescription[]
}

/** One response. Without `json`, `text` and `events` it has no body; a stream of events has no other form. */
export interface ResponseDescription {
  readonly description: string
  /** Headers it may have: name → what it says. */
  readonly headers?: Readonly<Record<string, string>>
  /** A JSON body. Its objects are strict, so that an undescribed field fails a test. */
  readonly json?: z.ZodMiniType
  /** A body that is not JSON, or that has another form besides: its media type or types. */
  readonly text?: string | readonly string[]
  /** Server-sent events, by name. */
  readonly events?: Readonly<Record<string, EventDescription>>
}

export interface EventDescription {
  readonly description: string
  /** The JSON of its `data`. */
  readonly data: z.ZodMiniType
  /** Whether it has an `id`, 1, 2, …, from which a client may resume. */
  readonly numbered?: boolean
}

/** One reason to refuse a request. */
export interface ErrorDescription {
  readonly status: number
  /** `error.code`, the machine-readable reason. */
  readonly code: string
  /** When it happens: a clause that completes "when …". */
  readonly when: string
}

/** Checks at compile time that the fields described are exactly those of the request. */
export function describeOperation<const Input extends InputSchema>(
  description: OperationDescription<Input>,
): OperationDescription {
  return description
}

type FieldOf<Input extends InputSchema> = {
  [Part in keyof Input]-?: FieldOfPart<Input[Part]>
}[keyof Input] &
  string

type FieldOfPart<Part> = Part extends z.ZodMiniType ? KeyOf<z.input<Part>> : never

type BodyOf<Input extends InputSchema> = Input extends { body: infer Body extends z.ZodMiniType }
  ? z.input<Body>
  : unknown

/** Distributes over the alternatives. */
type KeyOf<Fields> = Fields extends unknown ? keyof Fields & string : never
