import type { ComponentChildren } from 'preact'
import { texts } from '../texts.ts'
import { ErrorNote } from './error-note.tsx'
import { Loading } from './loading.tsx'
import type { Pages } from './use-pages.ts'

/** A list as far as it is loaded, and the way to more of it; `whenEmpty` where it has nothing. */
export function Paged<Row>(props: {
  pages: Pages<Row>
  whenEmpty: ComponentChildren
  children: (rows: readonly Row[]) => ComponentChildren
}) {
  const { rows, hasMore, isLoading, error, loadMore, reload } = props.pages
  const loaded = rows.value
  return (
    <>
      {loaded !== undefined && (loaded.length === 0 ? props.whenEmpty : props.children(loaded))}
      {error.value && <ErrorNote error={error.value} onRetry={loaded === undefined ? reload : loadMore} />}
      {isLoading.value && <Loading />}
      {hasMore.value && !isLoading.value && (
        <button type="button" class="button button-quiet more" onClick={loadMore}>
          {texts.actions.more}
        </button>
      )}
    </>
  )
}
