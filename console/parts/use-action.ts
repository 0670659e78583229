import { type ReadonlySignal, useSignal } from '@preact/signals'

/** Something that a person has the server do. */
export interface Action {
  readonly isBusy: ReadonlySignal<boolean>
  /** Why the last try was refused. */
  readonly error: ReadonlySignal<Error | undefined>
  /** Does nothing while it is under way: a double click is one. */
  readonly run: () => void
}

export function useAction(act: () => Promise<unknown>): Action {
  const isBusy = useSignal(false)
  const error = useSignal<Error | undefined>(undefined)
  const run = () => {
    if (isBusy.peek()) return
    isBusy.value = true
    error.value = undefined
    void act()
      .catch((reason: Error) => (error.value = reason))
      .finally(() => (isBusy.value = false))
  }
  return { isBusy, error, run }
}
