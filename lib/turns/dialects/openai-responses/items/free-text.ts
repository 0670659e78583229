import { field } from '../../../../upstream/report/reported-usage.ts'

/** The one field in which Claude gives a custom tool its text. */
export const freeTextField = 'input'

const start = /^\s*\{\s*"input"\s*:\s*"/
/** The characters of a JSON string up to its end, or to what is no whole character of one. */
// oxlint-disable-next-line no-control-regex -- JSON allows none in a string
const characters = /(?:[^"\\\0-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
/** Half of a character: on its own it is not valid outside of JavaScript. */
const firstHalf = /\\u[dD][89abAB][0-9a-fA-F]{2}$/

/** Reads the text for a custom tool out of the JSON that Claude writes, as it comes. */
export class FreeText {
  #json = ''
  /** Where the text goes on in the JSON; undefined before its beginning. */
  #at: number | undefined
  #told = ''

  /** @returns what of the text is new */
  add(json: string): string {
    this.#json += json
    this.#at ??= start.exec(this.#json)?.[0].length
    if (this.#at === undefined) return ''
    characters.lastIndex = this.#at
    const escaped = (characters.exec(this.#json)?.[0] ?? '').replace(firstHalf, '')
    const text = JSON.parse(`"${escaped}"`) as string
    this.#at += escaped.length
    this.#told += text
    return text
  }

  /** @returns the whole text, and what of it has not been told */
  end(): { text: string; rest: string } {
    const text = textOf(this.#json) ?? this.#told + this.#json.slice(this.#at ?? 0)
    return { text, rest: text.startsWith(this.#told) ? text.slice(this.#told.length) : '' }
  }
}

/** Undefined for JSON that is not whole, or holds something else. */
function textOf(json: string): string | undefined {
  try {
    const text = field(JSON.parse(json), freeTextField)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}
