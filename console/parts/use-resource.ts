import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useCallback, useEffect } from 'preact/hooks'

/** Something of the server's, on its way, here, or refused. */
export interface Resource<Value> {
  readonly value: ReadonlySignal<Value | undefined>
  readonly error: ReadonlySignal<Error | undefined>
  readonly isLoading: ReadonlySignal<boolean>
  /** What was there stays until the new has come. */
  readonly reload: () => void
}

/**
 * Loads when the component is first shown, and again when a dependency has changed. Of several loads the last one
 * begun counts.
 */
export function useResource<Value>(
  load: () => Promise<Value>,
  dependencies: readonly unknown[] = [],
): Resource<Value> {
  const value = useSignal<Value | undefined>(undefined)
  const error = useSignal<Error | undefined>(undefined)
  const isLoading = useSignal(true)
  const turn = useSignal(0)

  const reload = useCallback(() => {
    const mine = turn.peek() + 1
    turn.value = mine
    isLoading.value = true
    void settle(load()).then(({ loaded, failed }) => {
      if (turn.peek() !== mine) return false
      if (loaded !== undefined) value.value = loaded
      error.value = failed
      isLoading.value = false
      return true
    })
  }, dependencies)
  useEffect(reload, [reload])
  return { value, error, isLoading, reload }
}

const settle = <Value>(loading: Promise<Value>): Promise<{ loaded?: Value; failed?: Error }> =>
  loading.then(
    (loaded) => ({ loaded }),
    (failed: Error) => ({ failed }),
  )
