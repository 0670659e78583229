import { createParser } from 'eventsource-parser'
import type { Told } from './dialect-client.ts'

/** What an answer that breaks off ends with, in every dialect. */
export interface EndOfAnswer {
  readonly error?: { readonly code: string }
}

/** What is read of one event, or of a whole answer. */
interface Reading<Said> {
  readonly textOf: (said: Said) => string | undefined
  /** Undefined: it goes on. */
  readonly endingOf: (said: Said) => string | undefined
}

/**
 * Reads an answer, whole or streamed, with a parser that is not ours. After its end an answer says nothing more, so whatever
 * comes then counts as one end more.
 */
export function readTold<Said>(answer: string, { textOf, endingOf }: Reading<Said>): Told {
  let text = ''
  const endings: string[] = []
  const read = (name: string, data: string) => {
    const said = JSON.parse(data) as Said
    text += textOf(said) ?? ''
    const ending = endingOf(said) ?? (endings.length > 0 ? name : undefined)
    if (ending !== undefined) endings.push(ending)
  }
  if (answer.startsWith('{')) read('answer', answer)
  else createParser({ onEvent: ({ event = 'message', data }) => read(event, data) }).feed(answer)
  return { text, endings }
}
