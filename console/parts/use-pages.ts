import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useCallback, useEffect } from 'preact/hooks'

/** One page of a list, as the API gives it. */
export interface ListPage<Row> {
  readonly data: readonly Row[]
  readonly has_more: boolean
  readonly next_cursor: string | null
}

/** A list of the server's, as far as it is loaded. */
export interface Pages<Row> {
  /** Undefined until the first page has come. */
  readonly rows: ReadonlySignal<readonly Row[] | undefined>
  readonly hasMore: ReadonlySignal<boolean>
  readonly isLoading: ReadonlySignal<boolean>
  readonly error: ReadonlySignal<Error | undefined>
  readonly loadMore: () => void
  /** Begins again; what was there stays until the new has come. */
  readonly reload: () => void
  /** Shows what is known to have changed, without asking for it. */
  readonly edit: (change: (rows: readonly Row[]) => readonly Row[]) => void
}

/**
 * Loads the first page when the component is first shown, and again when a dependency has changed.
 * @param load gets the cursor of the page; undefined for the first
 */
export function usePages<Row>(
  load: (cursor: string | undefined) => Promise<ListPage<Row>>,
  dependencies: readonly unknown[] = [],
): Pages<Row> {
  const rows = useSignal<readonly Row[] | undefined>(undefined)
  const next = useSignal<string | null>(null)
  const hasMore = useSignal(false)
  const isLoading = useSignal(false)
  const error = useSignal<Error | undefined>(undefined)
  const turn = useSignal(0)

  const loadPage = async (cursor: string | undefined, before: readonly Row[]) => {
    const mine = turn.peek() + 1
    turn.value = mine
    isLoading.value = true
    const loaded = await load(cursor).catch((reason: Error) => reason)
    if (turn.peek() !== mine) return
    isLoading.value = false
    error.value = loaded instanceof Error ? loaded : undefined
    if (loaded instanceof Error) return
    rows.value = [...before, ...loaded.data]
    hasMore.value = loaded.has_more
    next.value = loaded.next_cursor
  }
  const reload = useCallback(() => void loadPage(undefined, []), dependencies)
  useEffect(reload, [reload])
  const loadMore = () => {
    if (!isLoading.peek() && next.peek() !== null) void loadPage(next.peek() ?? undefined, rows.peek() ?? [])
  }
  const edit: Pages<Row>['edit'] = (change) => (rows.value = change(rows.peek() ?? []))
  return { rows, hasMore, isLoading, error, loadMore, reload, edit }
}
