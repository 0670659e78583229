import type { Schemas } from '../app/api.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { asCount, asTime, asUsd } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'

export type AnswerFacts = Pick<
  Schemas['AnswerOfChat'],
  'model' | 'stop_reason' | 'usage' | 'cost' | 'estimated'
> & {
  readonly outcome: Schemas['AnswerOfChat']['outcome']
}

/** Below an answer: which model, how many tokens, what it cost, and why it ends where it ends. */
export function AnswerFoot(props: {
  text: string
  answer: AnswerFacts
  at: string
  /** Whether it was said already why it ends where it ends. */
  isExplained?: boolean
}) {
  const { text, answer, at } = props
  const { model, usage, cost, estimated } = answer
  const ending = props.isExplained ? undefined : endingOf(answer)
  return (
    <>
      {ending !== undefined && (
        <p class="note note-warning">
          <Icon name="info" /> {ending}
        </p>
      )}
      <footer class="answer-foot">
        <span>{model}</span>
        {usage && (
          <span title={texts.chat.tokensInDetail(usage)}>
            {texts.chat.tokens(
              asCount(usage.total_tokens - usage.output_tokens),
              asCount(usage.output_tokens),
            )}
          </span>
        )}
        <span class="number">
          {asUsd(cost)}
          {estimated && ` (${texts.chat.estimated})`}
        </span>
        <time dateTime={at}>{asTime(at)}</time>
        <CopyButton text={text} label={texts.chat.copyAnswer} />
      </footer>
    </>
  )
}

function endingOf({ outcome, stop_reason: reason, usage }: AnswerFacts): string | undefined {
  if (outcome === 'stopped') return texts.chat.stopped
  if (outcome === 'failed' || outcome === 'abandoned') return texts.chat.brokeOff
  if (reason === 'max_tokens') return texts.chat.cutAt(asCount(usage?.output_tokens ?? 0))
  if (reason === 'refusal') return texts.chat.refused
  if (reason === 'model_context_window_exceeded') return texts.chat.windowFull
  return undefined
}
