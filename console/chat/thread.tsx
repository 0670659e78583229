import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { may } from '../app/session.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { texts } from '../texts.ts'
import type { Conversation } from './conversation.ts'
import { PageOfMessages } from './page-of-messages.tsx'
import { TurnView } from './turn/turn-view.tsx'

/** So near to its end the thread follows what is written. */
const nearPx = 80
/** How long what the reader does still scrolls; whoever holds the scrollbar can take their time. */
const byHandMs = 1_000
const heldMs = 10_000

/** What was said, and is being said. It follows the answer for as long as the reader is at its end. */
export function Thread({ conversation }: { conversation: Conversation }) {
  const thread = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { isAtEnd, toEnd, ...movements } = useEnd(thread, content)
  const { pages, turns, hasEarlier, isLoading, error } = conversation
  useEffect(toEnd, [turns.value])
  const isEmpty = pages.value.length === 0 && turns.value.length === 0
  return (
    <div class="thread-frame">
      <div
        ref={thread}
        class="thread"
        tabIndex={0}
        role="region"
        aria-label={texts.chat.conversation}
        {...movements}
      >
        <div ref={content} class="thread-inner">
          {hasEarlier.value && <Earlier conversation={conversation} thread={thread} />}
          {error.value && <ErrorNote error={error.value} onRetry={() => void conversation.loadEarlier()} />}
          {pages.value.map(({ key, messages }) => (
            <PageOfMessages key={key} messages={messages} thread={thread} />
          ))}
          {turns.value.map((turn) => (
            <TurnView key={turn} turn={turn} conversation={conversation} />
          ))}
          {isEmpty && isLoading.value && <Loading />}
          {isEmpty && !isLoading.value && !error.value && <Beginning />}
        </div>
      </div>
      {!isAtEnd.value && (
        <button
          type="button"
          class="icon-button to-end"
          aria-label={texts.chat.toEnd}
          title={texts.chat.toEnd}
          onClick={toEnd}
        >
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}

/** Keeps the end in sight while it moves, until the reader goes up. */
function useEnd(thread: { current: HTMLElement | null }, content: { current: HTMLElement | null }) {
  const isAtEnd = useSignal(true)
  const lastTop = useRef(0)
  const byHandUntil = useRef(0)
  const byHand = (forMs: number) => () => {
    byHandUntil.current = performance.now() + forMs
  }
  const toEnd = () => {
    isAtEnd.value = true
    if (!thread.current) return
    thread.current.scrollTop = thread.current.scrollHeight
    lastTop.current = thread.current.scrollTop
  }
  useEffect(() => {
    if (!content.current || !thread.current) return undefined
    const observer = new ResizeObserver(() => {
      if (isAtEnd.peek()) toEnd()
    })
    observer.observe(content.current)
    observer.observe(thread.current)
    return () => observer.disconnect()
  }, [])
  const onScroll = () => {
    if (!thread.current) return
    const { scrollHeight, scrollTop, clientHeight } = thread.current
    // The browser scrolls up as well, where a line goes away, and more may have been written before it says so.
    if (scrollTop < lastTop.current && performance.now() < byHandUntil.current) isAtEnd.value = false
    if (scrollHeight - scrollTop - clientHeight < nearPx) isAtEnd.value = true
    lastTop.current = scrollTop
  }
  const moves = byHand(byHandMs)
  return {
    isAtEnd,
    toEnd,
    onScroll,
    onWheel: moves,
    onTouchMove: moves,
    onKeyDown: moves,
    onPointerDown: byHand(heldMs),
  }
}

function Beginning() {
  return (
    <EmptyState icon="spark" title={texts.chat.emptyTitle}>
      <p>{may('chat:write') ? texts.chat.emptyLead : texts.chat.emptyForReaders}</p>
    </EmptyState>
  )
}

/** How far above the edge the next earlier page is asked for. */
const aheadPx = 1_500

/** Where more of the chat is: loads it when the reader comes near. */
function Earlier(props: { conversation: Conversation; thread: { current: HTMLElement | null } }) {
  const mark = useRef<HTMLDivElement>(null)
  const { conversation, thread } = props
  const { pages, isLoading } = conversation
  useEffect(() => {
    if (!mark.current) return undefined
    const load = () => {
      // At the very edge a browser would stay there, instead of with what is read.
      if (thread.current?.scrollTop === 0) thread.current.scrollTop = 1
      void conversation.loadEarlier()
    }
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), {
      root: thread.current,
      rootMargin: `${aheadPx}px 0px`,
    })
    observer.observe(mark.current)
    return () => observer.disconnect()
  }, [pages.value.length])
  return (
    <div ref={mark} class="earlier">
      {isLoading.value && <Loading />}
    </div>
  )
}
