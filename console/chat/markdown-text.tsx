import { useEffect, useRef } from 'preact/hooks'
import { MarkdownView } from './markdown/markdown-view.ts'

/** Markdown that may still grow. */
export function MarkdownText(props: { text: string; isWhole: boolean; onGrowth: () => void }) {
  const element = useRef<HTMLDivElement>(null)
  const view = useRef<MarkdownView | undefined>(undefined)
  useEffect(() => {
    if (!element.current) return undefined
    const made = new MarkdownView(element.current, props.onGrowth)
    view.current = made
    return () => made.close()
  }, [])
  useEffect(() => view.current?.show(props.text, props.isWhole), [props.text, props.isWhole])
  return <div ref={element} class="markdown" />
}
