import type { ComponentChildren } from 'preact'
import { ErrorNote } from './error-note.tsx'
import { Loading } from './loading.tsx'
import type { Resource } from './use-resource.ts'

/** What was loaded, or that it is on its way, or why it did not come. */
export function Loaded<Value>(props: {
  from: Resource<Value>
  children: (value: Value) => ComponentChildren
}) {
  const { value, error, reload } = props.from
  return (
    <>
      {error.value && <ErrorNote error={error.value} onRetry={reload} />}
      {value.value === undefined ? !error.value && <Loading /> : props.children(value.value)}
    </>
  )
}
