import { decorate } from './decorate.ts'
import { toElements } from './markdown.ts'

/**
 * Brings a block from the markup that it was made of to the one that it has grown to, and makes only what comes after the last
 * tag that both share. The rest, however long, is neither made nor laid out again, and keeps what the reader has selected.
 * @returns whether it could; if not, the block is to be made anew
 */
export function regrow(block: Element, from: string, to: string): boolean {
  const shared = endOfShared(from, to)
  const open = openAt(to.slice(0, shared))
  if (open.length === 0) return false
  const fragment = toElements(open.map(({ tag }) => tag).join('') + to.slice(shared))
  decorate(fragment)
  // Long text comes in several nodes.
  fragment.normalize()
  const places = placesOf(open, block)
  const sources = placesOf(
    open.map((element, depth) => ({ ...element, children: depth < open.length - 1 ? 1 : 0 })),
    fragment.firstElementChild,
  )
  if (places.length < open.length || sources.length < open.length) return false
  for (const [depth, place] of places.entries()) {
    const source = sources[depth]
    if (source) replace(place, nodesAfter(place), nodesAfter(source))
  }
  return true
}

/** Where the last tag ends that two markups share with all before it. Only tags have a `>`. */
function endOfShared(one: string, other: string): number {
  let length = 0
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1
  const end = one.lastIndexOf('>', length - 1) + 1
  // Code and its head are made together.
  return one.endsWith('<pre>', end) ? one.lastIndexOf('>', end - 2) + 1 : end
}

interface OpenElement {
  readonly tag: string
  readonly name: string
  /** How many have begun in it. */
  children: number
}

/** What is open at the end of a markup, from the outside to the inside. */
function openAt(markup: string): OpenElement[] {
  const open: OpenElement[] = []
  for (const [tag, slash, name = ''] of markup.matchAll(/<(\/?)(\w+)[^>]*>/g)) {
    const parent = open.at(-1)
    if (slash) open.pop()
    else {
      if (parent) parent.children += 1
      if (name !== 'br' && name !== 'hr') open.push({ tag, name, children: 0 })
    }
  }
  return open
}

interface Place {
  readonly element: Element
  /** The child behind which it goes on. */
  readonly last: Element | undefined
}

/** Where open elements are in a document, as far as they are there. */
function placesOf(open: readonly OpenElement[], root: Element | null): Place[] {
  const places: Place[] = []
  let candidate = root ?? undefined
  for (const { name, children } of open) {
    // Tables and code have an element around them that their markup does not have.
    const element = candidate?.localName === name ? candidate : candidate?.querySelector(name)
    if (!element) break
    const last = element.children[children - 1]
    places.push({ element, last })
    candidate = last
  }
  return places
}

const nodesAfter = ({ element, last }: Place): ChildNode[] => {
  const nodes = [...element.childNodes]
  return last ? nodes.slice(nodes.indexOf(last) + 1) : nodes
}

/** Text that has only become longer gets the rest of it. */
function replace({ element }: Place, [text, ...after]: readonly ChildNode[], by: readonly ChildNode[]): void {
  const [longer, ...others] = by
  const grows = text instanceof Text && longer instanceof Text && longer.data.startsWith(text.data)
  for (const node of after) node.remove()
  if (grows) {
    text.appendData(longer.data.slice(text.length))
    element.append(...others)
  } else {
    text?.remove()
    element.append(...by)
  }
}
