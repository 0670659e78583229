import type { Env, Token } from 'markdown-it'
import { decorate } from './decorate.ts'
import { markdown, toElements } from './markdown.ts'

/** So long one frame may work on the settled blocks of a text that came at once. */
const frameBudgetMs = 8
/** A block that takes so long is not made anew in every frame, but so many times its own time apart. */
const restFactor = 4

/**
 * Shows a growing Markdown text in an element. A block that another has followed never changes again: it is made once, and
 * while the text grows only the last block is made anew, once a frame at most.
 */
export class MarkdownView {
  readonly #element: HTMLElement
  /** Link references, of all blocks so far. */
  readonly #environment: Env = {}
  #source = ''
  #isWhole = false
  /** How much of the source is in blocks that stand. */
  #settled = 0
  /** The elements of the block that still grows. */
  #growing: ChildNode[] = []
  #frame = 0
  #notBefore = 0

  constructor(element: HTMLElement) {
    this.#element = element
  }

  /**
   * @param source begins with what was shown before, unless it is another text
   * @param isWhole whether nothing will follow
   */
  show(source: string, isWhole: boolean): void {
    if (source.length < this.#source.length) this.#clear()
    this.#source = source
    this.#isWhole = isWhole
    // A text that is there from the beginning has its height at once, so that what is around it does not move.
    if (isWhole && this.#settled === 0 && this.#growing.length === 0) this.#render(performance.now())
    else this.#frame ||= requestAnimationFrame(this.#render)
  }

  close(): void {
    cancelAnimationFrame(this.#frame)
  }

  #clear(): void {
    this.#element.replaceChildren()
    this.#settled = 0
    this.#growing = []
  }

  readonly #render = (now: number): void => {
    this.#frame = 0
    if (now < this.#notBefore && !this.#isWhole) {
      this.#frame = requestAnimationFrame(this.#render)
      return
    }
    const startedAt = performance.now()
    const isDone = this.#renderRest(startedAt)
    const took = performance.now() - startedAt
    this.#notBefore = now + (took > frameBudgetMs ? took * restFactor : 0)
    if (!isDone) this.#frame = requestAnimationFrame(this.#render)
  }

  /** @returns whether all of the source is shown */
  #renderRest(startedAt: number): boolean {
    const rest = this.#source.slice(this.#settled)
    const tokens = markdown.parse(rest, this.#environment)
    const lines = lineStarts(rest)
    const blocks = startsOfBlocks(tokens)
    if (blocks.length === 1 && !this.#isWhole && lengthenCode(this.#growing, tokens[0])) return true
    for (const node of this.#growing) node.remove()
    this.#growing = []
    const settledBefore = this.#settled

    for (const [index, block] of blocks.entries()) {
      const next = blocks[index + 1]
      const isLast = next === undefined
      const elements = toElements(tokens.slice(block.token, next?.token), this.#environment)
      const isSettled = !isLast || this.#isWhole
      decorate(elements, isSettled)
      const nodes = [...elements.childNodes]
      this.#element.append(elements)
      if (!isSettled) this.#growing = nodes
      else this.#settled = isLast ? this.#source.length : settledBefore + (lines[next.line] ?? rest.length)
      if (!isLast && performance.now() - startedAt > frameBudgetMs) return false
    }
    return true
  }
}

/**
 * Code that still grows, the longest of all blocks, only gets its new text.
 * @returns whether that was all that there is to do
 */
function lengthenCode([element]: readonly ChildNode[], token: Token | undefined): boolean {
  if (token?.type !== 'fence' || !(element instanceof HTMLElement)) return false
  const text = element.querySelector('pre > code')?.firstChild
  if (!(text instanceof Text) || !token.content.startsWith(text.data)) return false
  text.appendData(token.content.slice(text.length))
  return true
}

interface Block {
  /** The index of its first token. */
  readonly token: number
  readonly line: number
}

function startsOfBlocks(
  tokens: readonly { level: number; nesting: number; map: [number, number] | null }[],
): Block[] {
  return tokens.flatMap(({ level, nesting, map }, token) =>
    level === 0 && nesting >= 0 && map ? [{ token, line: map[0] }] : [],
  )
}

/** Where each line of a text begins. */
function lineStarts(text: string): number[] {
  const ends = text.matchAll(/\r\n?|\n/g)
  return [0, ...ends.map(({ 0: end, index }) => index + end.length)]
}
