import type { ComponentChildren } from 'preact'

/** How much of something is taken, in percent of it. */
export function Gauge(props: {
  /** What it shows, for whoever does not see it. */
  label: string
  parts: readonly { kind: 'used' | 'held'; percent: number }[]
  /** Near its end, or there. */
  isHigh?: boolean
  /** Stands in it, such as a mark. */
  children?: ComponentChildren
}) {
  return (
    <div class={props.isHigh ? 'gauge gauge-high' : 'gauge'} role="img" aria-label={props.label}>
      {props.parts.map(({ kind, percent }) => (
        <span key={kind} class={`gauge-${kind}`} style={{ width: `${percent}%` }} />
      ))}
      {props.children}
    </div>
  )
}

/** Of `whole`, between 0 and 100; all of it where there is nothing to have. */
export const percentOf = (part: number, whole: number): number =>
  whole > 0 ? Math.min(100, Math.max(0, (part / whole) * 100)) : 100
