import * as fc from 'fast-check'
import type { ProofRun } from '../proof.ts'
import { eventsIn, type Recording } from './recordings.ts'

/** An answer of Claude with one wrong field. */
export interface Spoiling {
  /** The field, its event, and its wrong value. */
  readonly what: string
  readonly body: string
  /** Whether a token count is no longer one, so that nothing can be charged exactly. */
  readonly hidesCount: boolean
}

type Path = readonly (string | number)[]

const missing = Symbol('missing')
/** Values that are no count, and some that a database does not take. */
const noCounts = ['', 'twelve', '12', -1, 0.5, 2 ** 31, 2 ** 53, 1e300, true, [], [7], {}, { tokens: 7 }]
const oddTexts = ['a\0b', '\0', '\uD83D', 'x'.repeat(100_000), '\u2028', '漢'.repeat(3_000)]
const values: readonly unknown[] = [missing, null, 0, 1, ...noCounts, ...oddTexts]

const counts = new Set([
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'ephemeral_5m_input_tokens',
])

/** Every field of every event with every odd value; reduced, some of them, and every one of the counts. */
export function planSpoilings(recordings: readonly Recording[], { size, seed }: ProofRun): Spoiling[] {
  const all = recordings.flatMap(({ bytes }) => {
    const events = eventsIn(bytes)
    return [...spoilAll(events), ...spoilAll(events.map(withOutputAlone), ['message', 'usage'])]
  })
  if (size === 'full') return inAnyOrder(all, seed)
  const some = fc.sample(fc.constantFrom(...all), { seed, numRuns: 250 })
  return [
    ...some,
    ...fc.sample(fc.constantFrom(...all.filter(({ hidesCount }) => hidesCount)), { seed, numRuns: 50 }),
    ...namedSpoilings(all),
  ]
}

/** In a row, those that keep an answer from beginning would open the circuit breaker, and the rest would not be asked. */
function inAnyOrder(all: readonly Spoiling[], seed: number): Spoiling[] {
  const [shuffled = []] = fc.sample(fc.shuffledSubarray([...all], { minLength: all.length }), {
    seed,
    numRuns: 1,
  })
  return shuffled
}

/** Values that once kept a turn running, and a prompt that is not reported at all. */
function namedSpoilings(all: readonly Spoiling[]): Spoiling[] {
  return all.filter(({ what }) =>
    /stop_reason = "(a\\u0000b|\\u0000|\\ud83d)"|output_tokens = 2147483648|^message_start message.usage = (missing|null|\{\})/.test(
      what,
    ),
  )
}

/** The end of an answer that reports only the output, as Claude's once did: the start reports all of the prompt. */
function withOutputAlone(event: unknown): unknown {
  const { type, usage } = event as { type: string; usage?: { output_tokens: number } }
  if (type !== 'message_delta' || usage === undefined) return event
  return replace(event, ['usage'], { output_tokens: usage.output_tokens })
}

/** Every field below a path, in every event that has it, with every odd value. */
function spoilAll(events: readonly unknown[], below: Path = []): Spoiling[] {
  return events.flatMap((event, index) =>
    [...pathsIn(event)]
      .filter((path) => below.every((name, depth) => path[depth] === name))
      .flatMap((path) => values.map((value) => spoil(events, index, path, value))),
  )
}

/** Every field, including those that hold others. */
function* pathsIn(value: unknown, before: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    const path = [...before, name]
    yield path
    yield* pathsIn(inner, path)
  }
}

function spoil(events: readonly unknown[], index: number, path: Path, value: unknown): Spoiling {
  const spoiled = events.map((event, position) => (position === index ? replace(event, path, value) : event))
  const { type } = events[index] as { type: string }
  return {
    what: `${type} ${path.join('.')} = ${value === missing ? 'missing' : JSON.stringify(value).slice(0, 40)}`,
    body: spoiled.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''),
    hidesCount: counts.has(String(path.at(-1))) && noCounts.includes(value as never),
  }
}

function replace(of: unknown, [name = '', ...rest]: Path, value: unknown): unknown {
  const fields = { ...(of as Record<string, unknown>) }
  if (rest.length > 0) fields[name] = replace(fields[name], rest, value)
  else if (value === missing) delete fields[name]
  else fields[name] = value
  return Array.isArray(of) ? Object.values(fields) : fields
}
