import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

/** Where there is nothing yet: what this place is for, and what to do first. */
export function EmptyState(props: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon} size={32} />
      <h2>{props.title}</h2>
      {props.children}
    </div>
  )
}
