import { createParser } from 'eventsource-parser'
import type { Told } from './dialect-client.ts'

/** What an answer that breaks off ends with, in every dialect. */
export interface EndOfAnswer {
  readonly error?: { readonly code: string } | null
}

/** The clients of others know no word of ours for it. */
export function endingOfError({ code }: { readonly code: string }): string {
  return code === 'turn_stopped' ? 'stopped' : code
}

/** What is read of one event, or of a whole answer. */
interface Reading<Said> {
  readonly textOf: (said: Said) => string | undefined
  /** Undefined: it goes on. */
  readonly endingOf: (said: Said) => string | undefined
  /** The data, no JSON, with which a whole answer ends. */
  readonly doneMark?: string
  /** The event that says once more how an answer failed. */
  readonly again?: string
}

/**
 * Reads an answer, whole or streamed, with a parser that is not ours. After its end an answer says nothing more, so whatever
 * comes then counts as one end more.
 */
export function readTold<Said>(answer: string, { textOf, endingOf, doneMark, again }: Reading<Said>): Told {
  let text = ''
  const endings: string[] = []
  const read = (name: string, data: string) => {
    if (name === again) return
    const said = data === doneMark ? undefined : (JSON.parse(data) as Said)
    text += (said && textOf(said)) ?? ''
    const told = said ? endingOf(said) : 'completed'
    const ending = told ?? (endings.length > 0 ? name : undefined)
    if (ending !== undefined) endings.push(ending)
  }
  if (answer.startsWith('{')) read('answer', answer)
  else createParser({ onEvent: ({ event = 'message', data }) => read(event, data) }).feed(answer)
  return { text, endings }
}
