import { computed, signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'

/** Where the console lives; every address of it begins so. Behind an address with a path of its own, after that. */
export const home = import.meta.env.BASE_URL.replace(/\/$/, '')

/** Where the API lives. */
export const service = window.location.origin + home.slice(0, -'/console'.length)

const location = signal(read())

function read(): string {
  return window.location.pathname.replace(/\/+$/, '').slice(home.length) || '/'
}

/** The address below `/console`: `/chat/chat_…`. */
export const path = computed(() => location.value)

const search = signal(window.location.search)

/** What the address has after its `?`. */
export const query = computed(() => new URLSearchParams(search.value))

/** Counts the ways to an address, also to the one that is open. */
export const visits = signal(0)

/** Is asked before the page is left, and gets what leaves it. */
type Keeper = (leave: () => void) => void
let keeper: Keeper | undefined

/** Has every way out of the page lead to the keeper first, until it is released. @returns the release */
export function holdVisitor(by: Keeper): () => void {
  keeper = by
  return () => (keeper = undefined)
}

/** Does what leaves the page, at once or when its keeper lets go. */
export function leavePage(leave: () => void): void {
  if (!keeper) leave()
  else
    keeper(() => {
      keeper = undefined
      leave()
    })
}

/** Goes to an address of the console. `replace`: so that the browser's Back does not return here. */
export function navigate(to: string, { replace = false } = {}): void {
  const address = home + (to === '/' ? '/' : to)
  leavePage(() => {
    if (replace) history.replaceState(null, '', address)
    else history.pushState(null, '', address)
    arrive()
  })
}

/** The address of what is shown. */
let open = window.location.href

function arrive(): void {
  open = window.location.href
  location.value = read()
  search.value = window.location.search
  visits.value += 1
}

window.addEventListener('popstate', () => {
  if (!keeper) {
    arrive()
    return
  }
  // The browser has left already.
  const wanted = window.location.href
  history.pushState(null, '', open)
  leavePage(() => {
    history.pushState(null, '', wanted)
    arrive()
  })
})

interface LinkProps {
  to: string
  class?: string
  title?: string
  'aria-current'?: 'page' | undefined
  /** Comes before the page does. */
  onFollow?: () => void
  children?: ComponentChildren
}

/** A link to an address of the console. */
export function Link({ to, onFollow, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const opensElsewhere =
      event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    if (opensElsewhere) return
    event.preventDefault()
    onFollow?.()
    navigate(to)
  }
  return <a {...rest} href={home + to} onClick={follow} />
}
