import { texts } from '../texts.ts'

/** Says that something is on its way; seen only where that takes a moment. */
export function Loading() {
  return (
    <p class="loading" role="status">
      <span class="spinner" aria-hidden="true" /> {texts.layout.loading}
    </p>
  )
}
