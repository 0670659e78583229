import type { Env } from 'markdown-it'
import { decorate, finish } from './decorate.ts'
import { markdown, toElements } from './markdown.ts'
import { regrow } from './regrow.ts'

/** So long one frame may work on the settled blocks of a text that came at once. */
const frameBudgetMs = 8
/** A block that takes so long does not grow in every frame, but so many times its own time apart. */
const restFactor = 4

/**
 * Shows a growing Markdown text in an element. A block that another has followed never changes again: while the text grows
 * only the last block does, once a frame at most, and of that only its end.
 */
export class MarkdownView {
  readonly #element: HTMLElement
  /** Link references, of all blocks so far. */
  readonly #environment: Env = {}
  #source = ''
  #isWhole = false
  /** How much of the source is in blocks that stand. */
  #settled = 0
  /** The last block, which still grows. */
  #growing: GrowingBlock | undefined
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
    if (isWhole && this.#settled === 0 && !this.#growing) this.#render(performance.now())
    else this.#frame ||= requestAnimationFrame(this.#render)
  }

  close(): void {
    cancelAnimationFrame(this.#frame)
  }

  #clear(): void {
    this.#element.replaceChildren()
    this.#settled = 0
    this.#growing = undefined
  }

  readonly #render = (now: number): void => {
    this.#frame = 0
    if (now < this.#notBefore && !this.#isWhole) {
      this.#frame = requestAnimationFrame(this.#render)
      return
    }
    const startedAt = performance.now()
    const isDone = this.#renderRest(startedAt)
    // A timer comes after what the change costs the browser: layout and painting.
    setTimeout(() => {
      const endedAt = performance.now()
      const took = endedAt - startedAt
      this.#notBefore = endedAt + (took > frameBudgetMs ? took * restFactor : 0)
    })
    if (!isDone) this.#frame = requestAnimationFrame(this.#render)
  }

  /** @returns whether all of the source is shown */
  #renderRest(startedAt: number): boolean {
    const rest = this.#source.slice(this.#settled)
    const tokens = markdown.parse(rest, this.#environment)
    const lines = lineStarts(rest)
    const blocks = startsOfBlocks(tokens)
    const settledBefore = this.#settled
    // What looked like a paragraph was a link reference.
    if (blocks.length === 0) this.#drop()

    for (const [index, block] of blocks.entries()) {
      const next = blocks[index + 1]
      const isLast = next === undefined
      this.#grow(
        markdown.renderer.render(tokens.slice(block.token, next?.token), markdown.options, this.#environment),
      )
      if (isLast && !this.#isWhole) return true
      this.#settle(isLast ? this.#source.length : settledBefore + (lines[next.line] ?? rest.length))
      if (!isLast && performance.now() - startedAt > frameBudgetMs) return false
    }
    return true
  }

  /** Brings the last block to its markup, or begins a new one. */
  #grow(markup: string): void {
    const growing = this.#growing
    if (growing?.markup === markup) return
    if (growing && regrow(growing.element, growing.markup, markup)) {
      growing.markup = markup
      return
    }
    this.#drop()
    const elements = toElements(markup)
    decorate(elements)
    const { firstElementChild: element } = elements
    if (element) this.#growing = { element, nodes: [...elements.childNodes], markup }
    this.#element.append(elements)
  }

  /** The last block is all there: the source goes on with another at this place. */
  #settle(end: number): void {
    if (this.#growing) finish(this.#growing.element)
    this.#growing = undefined
    this.#settled = end
  }

  #drop(): void {
    for (const node of this.#growing?.nodes ?? []) node.remove()
    this.#growing = undefined
  }
}

interface GrowingBlock {
  readonly element: Element
  /** With the white space around it. */
  readonly nodes: readonly ChildNode[]
  markup: string
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
