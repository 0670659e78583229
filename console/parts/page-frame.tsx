import type { ComponentChildren } from 'preact'

/** A page that scrolls as a whole: its title, what can be done with all of it, and its content. */
export function PageFrame(props: {
  title: string
  lead?: string
  actions?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h1>{props.title}</h1>
          {props.lead && <p class="lead">{props.lead}</p>}
        </div>
        {props.actions && <div class="page-actions">{props.actions}</div>}
      </header>
      {props.children}
    </div>
  )
}
