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

/** Counts the ways to an address, also to the one that is open. */
export const visits = signal(0)

/** Goes to an address of the console. `replace`: so that the browser's Back does not return here. */
export function navigate(to: string, { replace = false } = {}): void {
  const address = home + (to === '/' ? '/' : to)
  if (replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  arrive()
}

function arrive(): void {
  location.value = read()
  visits.value += 1
}

window.addEventListener('popstate', arrive)

interface LinkProps {
  to: string
  class?: string
  title?: string
  'aria-current'?: 'page' | undefined
  children?: ComponentChildren
}

/** A link to an address of the console. */
export function Link({ to, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const opensElsewhere =
      event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    if (opensElsewhere) return
    event.preventDefault()
    navigate(to)
  }
  return <a {...rest} href={home + to} onClick={follow} />
}
