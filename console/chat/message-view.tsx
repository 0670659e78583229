import { ErrorNote } from '../parts/error-note.tsx'
import { texts } from '../texts.ts'
import { AnswerFoot } from './answer-foot.tsx'
import type { Message } from './conversation.ts'
import { MarkdownText } from './markdown-text.tsx'

/** What one side has said before. */
export function MessageView({ message }: { message: Message }) {
  if (message.role === 'user') return <Question text={message.content} />
  const { answer } = message
  return (
    <article class="answer" aria-label={texts.chat.claude}>
      <MarkdownText text={message.content} />
      {message.shortened && <ErrorNote error={new Error(texts.chat.shortened)} />}
      {answer && <AnswerFoot text={message.content} answer={answer} at={message.created_at} />}
    </article>
  )
}

/** What the reader asked, as they wrote it. */
export function Question({ text }: { text: string }) {
  return (
    <article class="question" aria-label={texts.chat.you}>
      {text}
    </article>
  )
}
