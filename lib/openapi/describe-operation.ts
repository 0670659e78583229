import type * as z from 'zod/mini'
import type { InputSchema } from '../endpoints/middlewares/validate.ts'

/** The chapters of the API description. */
export const tags = {
  Messages: 'Ask Claude, and get the answer as a whole or as it is written.',
  Chats: 'What was said, kept.',
  Organization: 'The organization, its members and what they did.',
  People: 'For a person by themselves: where they have joined and where they are invited.',
  'API keys': 'Credentials for programs.',
  Limits: 'How fast, and for how much money.',
  Operator: 'For whoever runs the deployment; needs the operator token.',
  Service: 'Whether it works, what it counts, and this description.',
} as const

/** What a route does, in words and schemas, for those who call it. */
export interface OperationDescription<Input extends InputSchema = InputSchema> {
  /** What it does in a few words, imperative, without a full stop. */
  readonly summary: string
  /** Markdown: what the summary leaves open. */
  readonly description?: string
  readonly tag: keyof typeof tags
  /** The very schemas that the handler gives to its endpoint. */
  readonly request: Input
  /** A body that works as it stands on a fresh local server. */
  readonly example?: BodyOf<Input>
  /** What each field of the path, the query and the body means. */
  readonly fields: Readonly<Record<FieldOf<Input>, string>>
  /** Request headers beyond credentials and X-Request-ID: name → what it does. */
  readonly headers?: Readonly<Record<string, string>>
  /** The answers to a request that went well, by status code. */
  readonly responses: Readonly<Record<number, ResponseDescription>>
  /** What it refuses beyond what every route of its scope may refuse (infra/openapi/general-errors.ts). */
  readonly errors?: readonly ErrorDescription[]
}

/** One answer. With neither `json`, `text` nor `events` it has no body; a stream of events has no other form. */
export interface ResponseDescription {
  readonly description: string
  /** Headers that it may have: name → what it says. */
  readonly headers?: Readonly<Record<string, string>>
  /** A JSON body. Objects in it are strict, so that a field nobody described fails a test. */
  readonly json?: z.ZodMiniType
  /** A body that is no JSON, or another form of it: its media type, or those it may be of. */
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

/** One reason for which a request is refused. */
export interface ErrorDescription {
  readonly status: number
  /** `error.code`, the machine-readable reason. */
  readonly code: string
  /** When it happens: a clause that completes "when …". */
  readonly when: string
}

/** Checks at compile time that every field of the request is described, and no other. */
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

/** Of each of the alternatives. */
type KeyOf<Fields> = Fields extends unknown ? keyof Fields & string : never
