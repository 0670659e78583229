import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { MarkdownView } from './markdown/markdown-view.ts'

/** Markdown that is all there. */
export function MarkdownText({ text }: { text: string }) {
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (!element.current) return undefined
    const view = new MarkdownView(element.current)
    view.show(text, true)
    return () => view.close()
  }, [text])
  return <div ref={element} class="markdown" />
}

interface Growing {
  text: ReadonlySignal<string>
  isWhole: ReadonlySignal<boolean>
}

/** Markdown that is being written: its words go past the components, thousands of them, into the view. */
export function GrowingMarkdown({ text, isWhole }: Growing) {
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (!element.current) return undefined
    const view = new MarkdownView(element.current)
    const show = () => view.show(text.peek(), isWhole.peek())
    const forget = [text.subscribe(show), isWhole.subscribe(show)]
    return () => {
      for (const stop of forget) stop()
      view.close()
    }
  }, [text, isWhole])
  return <div ref={element} class="markdown" />
}
