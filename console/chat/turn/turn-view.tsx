import { may } from '../../app/session.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { asCount } from '../../parts/figures.ts'
import { Icon } from '../../parts/icon.tsx'
import { texts } from '../../texts.ts'
import { AnswerFoot } from '../answer-foot.tsx'
import type { Conversation } from '../conversation.ts'
import { GrowingMarkdown } from '../markdown-text.tsx'
import { Question } from '../message-view.tsx'
import { models } from '../models.ts'
import { BudgetNote, isBudgetRefusal } from './budget-note.tsx'
import type { LiveTurn } from './live-turn.ts'
import { leaveQuestion } from './pending-questions.ts'

interface Props {
  turn: LiveTurn
  conversation: Conversation
}

/** A question and its answer, while it is written and after. */
export function TurnView({ turn, conversation }: Props) {
  const { question, text, start, ending } = turn
  const isEnded = turn.isOver.value
  const shortening = shorteningOf(turn)
  const isCut = ending.value?.stop_reason === 'max_tokens'
  return (
    <>
      {question && <Question text={question.body.message} />}
      <article class="answer" aria-label={texts.chat.claude} aria-busy={!isEnded}>
        <Thinking turn={turn} />
        <LeftOut turn={turn} />
        <GrowingMarkdown text={text} isWhole={turn.isOver} />
        <Progress turn={turn} />
        <Failure turn={turn} conversation={conversation} />
        {shortening && <Shortened by={shortening} isCut={isCut} />}
        {ending.value && (
          <AnswerFoot
            text={text.peek()}
            answer={{ ...ending.value, model: start.value?.model ?? '' }}
            at={ending.value.created_at}
            isExplained={shortening !== undefined && isCut}
          />
        )}
      </article>
    </>
  )
}

/** Claude's thinking is not shown by the API; how much of it there is, is. */
function Thinking({ turn: { thinking, text, phase } }: { turn: LiveTurn }) {
  if (thinking.value === undefined || (phase.value === 'thinking' && text.peek() === '')) return null
  return (
    <details class="thinking">
      <summary>{texts.chat.thought(asCount(thinking.value))}</summary>
      <p>{texts.chat.thoughtUnseen}</p>
    </details>
  )
}

function LeftOut({ turn: { start } }: { turn: LiveTurn }) {
  const leftOut = start.value?.messages_left_out
  if (leftOut === undefined) return null
  return (
    <p class="note">
      <Icon name="info" /> {texts.chat.leftOut(leftOut)}
    </p>
  )
}

/** What is going on, for eyes and for screen readers. */
function Progress({ turn: { phase, thinking, isStopping, resumptions } }: { turn: LiveTurn }) {
  const words = {
    asking: texts.chat.asking,
    thinking: texts.chat.thinking(asCount(thinking.value ?? 0)),
    writing: isStopping.value ? texts.chat.stopping : texts.chat.writing,
    lost: texts.chat.lost,
    ended: resumptions.value > 0 ? texts.chat.resumed : '',
  }[phase.value]
  return (
    <p class={words === '' ? 'unseen' : 'progress'} role="status">
      {phase.value !== 'ended' && <span class="pulse" aria-hidden="true" />}
      {words}
    </p>
  )
}

function Failure({ turn, conversation }: Props) {
  const error = turn.error.value
  if (!error) return null
  const { question } = turn
  const retry = question && turn.phase.value === 'ended' && may('chat:write')
  return isBudgetRefusal(error) ? (
    <BudgetNote
      error={error}
      onRetry={() => question && conversation.askAgain(turn, question)}
      onLeave={() => question && leaveQuestion(question)}
    />
  ) : (
    <ErrorNote error={error} onRetry={retry ? () => conversation.askAgain(turn, question) : undefined} />
  )
}

/** Fewer tokens than were asked for, because money or a limit allows no more. */
interface Shortening {
  readonly allowed: number
  readonly wanted: number
}

function shorteningOf({ start, question }: LiveTurn): Shortening | undefined {
  const begun = start.value
  if (!begun || !question) return undefined
  const model = models.value.find(({ id }) => id === begun.model)
  const wanted = question.body.max_tokens ?? model?.default_max_tokens
  return wanted !== undefined && begun.max_tokens < wanted ? { allowed: begun.max_tokens, wanted } : undefined
}

function Shortened({ by: { allowed, wanted }, isCut }: { by: Shortening; isCut: boolean }) {
  const words = isCut ? texts.chat.cutByBudget : texts.chat.shortenedByBudget
  return (
    <p class={isCut ? 'note note-warning' : 'note'}>
      <Icon name="warning" /> {words(asCount(allowed), asCount(wanted))}
    </p>
  )
}
