import { InvalidRequestError } from '../../../errors.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * A value in the JSON of a request that knows its own position. Reading stops at the first error: a body has room for hundreds
 * of thousands.
 */
export class Field {
  readonly value: unknown
  readonly #parent: Field | undefined
  readonly #name: string | number

  constructor(value: unknown, parent?: Field, name: string | number = '') {
    this.value = value
    this.#parent = parent
    this.#name = name
  }

  /** Null counts as not given: many clients send it. */
  get isGiven(): boolean {
    return this.value !== undefined && this.value !== null
  }

  /** Its position as OpenAI writes it: `messages[2].content`. */
  get param(): string {
    const outer = this.#parent?.param ?? ''
    if (typeof this.#name === 'number') return `${outer}[${this.#name}]`
    return outer === '' ? this.#name : `${outer}.${this.#name}`
  }

  /** A field of this object. */
  at(name: string): Field {
    const object = this.object()
    return new Field(Object.hasOwn(object, name) ? object[name] : undefined, this, name)
  }

  object(): Json {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.#mustBe('an object')
    return value as Json
  }

  /** Empty if nothing is given. */
  items(): Field[] {
    if (!this.isGiven) return []
    if (!Array.isArray(this.value)) this.#mustBe('an array')
    return (this.value as unknown[]).map((item, index) => new Field(item, this, index))
  }

  text(): string {
    if (typeof this.value !== 'string') this.#mustBe('a string')
    return this.value
  }

  optionalText(): string | undefined {
    return this.isGiven ? this.text() : undefined
  }

  optionalNumber(): number | undefined {
    if (!this.isGiven) return undefined
    if (typeof this.value !== 'number') this.#mustBe('a number')
    return this.value
  }

  /** @param most the largest that makes sense */
  optionalCount(most: number): number | undefined {
    const count = this.optionalNumber()
    if (count === undefined) return undefined
    if (!Number.isInteger(count) || count < 1 || count > most)
      this.#mustBe(`a whole number from 1 to ${most}`)
    return count
  }

  optionalFlag(): boolean | undefined {
    if (!this.isGiven) return undefined
    if (typeof this.value !== 'boolean') this.#mustBe('true or false')
    return this.value
  }

  optionalOneOf<const Choice extends string>(choices: readonly Choice[]): Choice | undefined {
    if (!this.isGiven) return undefined
    const chosen = choices.find((choice) => choice === this.value)
    if (chosen === undefined) this.#mustBe(`one of ${choices.join(', ')}`)
    return chosen
  }

  /** @throws InvalidRequestError that names the field */
  refuse(problem: string, code = 'invalid_request'): never {
    const { param } = this
    throw new InvalidRequestError(`${param || 'The body'} ${problem}.`, code, { param })
  }

  /** For what Claude cannot do. @throws InvalidRequestError */
  refuseUnsupported(reason: string): never {
    return this.refuse(`is not supported: ${reason}`, 'unsupported_parameter')
  }

  #mustBe(what: string): never {
    return this.refuse(this.isGiven ? `must be ${what}` : 'is missing')
  }
}
