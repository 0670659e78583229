import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Message } from './conversation.ts'
import { MessageView } from './message-view.tsx'

/** So far out of sight the messages of a page give up their elements. */
const aheadPx = 2_500

interface Props {
  messages: readonly Message[]
  thread: { current: HTMLElement | null }
}

/** Messages that are elements only near to what is seen; elsewhere an empty box keeps their height. */
export function PageOfMessages({ messages, thread }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const isNear = useSignal(true)
  const height = useSignal(0)
  useEffect(() => {
    if (!box.current) return undefined
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry || !box.current) return
        if (isNear.peek() && !entry.isIntersecting) height.value = box.current.offsetHeight
        isNear.value = entry.isIntersecting
      },
      { root: thread.current, rootMargin: `${aheadPx}px 0px` },
    )
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    if (box.current) box.current.style.minHeight = isNear.value ? '' : `${height.value}px`
  }, [isNear.value])
  return (
    <div ref={box} class="messages">
      {isNear.value && messages.map((message) => <MessageView key={message.id} message={message} />)}
    </div>
  )
}
