import type { Behaviour } from '../behaviour.ts'
import type { BillLine } from '../bill.ts'
import { errorEnvelope } from '../requests/api-error.ts'
import type { AnswerBody } from './answer-body.ts'
import type { Answer } from './compose-answer.ts'
import { generate } from './generate.ts'
import type { Pauses } from './pauses.ts'
import { think } from './think.ts'
import {
  endFrames,
  errorFrame,
  pingFrame,
  startFrame,
  textStartFrames,
  tokenFrame,
  wholeMessage,
} from './wire-events.ts'

/** An answer being sent, with everything that follows its progress. */
interface Delivery {
  answer: Answer
  behaviour: Behaviour
  body: AnswerBody
  line: BillLine
  pauses: Pauses
}

/** Server-sent events, one for each token. */
export async function writeStream({ answer, behaviour, body, line, pauses }: Delivery): Promise<void> {
  if (behaviour.body !== undefined) {
    body.write(behaviour.body)
    body.end()
    return
  }
  const { pingEveryMs, startMs } = behaviour
  const pings = pingEveryMs ? setInterval(() => body.write(pingFrame), pingEveryMs) : undefined
  try {
    if (startMs) {
      body.sendHead()
      await pauses.until(performance.now() + startMs)
    }
    body.write(startFrame(answer))
    if (answer.hidesThinking) {
      for await (const frame of think(answer, behaviour, line, pauses)) body.write(frame)
      if (behaviour.cut && 'afterThinking' in behaviour.cut) body.cut(behaviour.cut.how)
      if (!body.open) return
    }
    body.write(textStartFrames(answer))
    for await (const token of generate(answer, behaviour, line, pauses)) {
      body.write(tokenFrame(answer, token))
      await body.drained()
      if (!body.open) return
    }
  } finally {
    clearInterval(pings)
  }
  if (behaviour.errorEvent) writeErrorEvent(behaviour.errorEvent, line.requestId, body)
  else complete(endFrames(answer), { answer, behaviour, body, line, pauses })
}

/** One JSON document, after the time that a stream of the same tokens takes. */
export async function writeWhole(delivery: Delivery): Promise<void> {
  const { answer, behaviour, line, pauses } = delivery
  for await (const _ of generate(answer, behaviour, line, pauses));
  complete(JSON.stringify(wholeMessage(answer)), delivery)
}

/** `event: error`, and the end of the stream. */
export function writeErrorEvent(
  { type, message = 'scripted error', errorCode }: NonNullable<Behaviour['errorEvent']>,
  requestId: string,
  body: AnswerBody,
): void {
  const details = errorCode === undefined ? undefined : { error_code: errorCode }
  body.write(errorFrame(errorEnvelope({ type, message, details }, requestId)))
  body.end()
}

function complete(ending: string, { answer, behaviour, body, line }: Delivery): void {
  if (!body.open) return
  if (behaviour.cut && 'afterTokens' in behaviour.cut) return body.cut(behaviour.cut.how)
  line.output_tokens = answer.usage.output_tokens
  line.free = answer.isFree
  line.completed = body.write(ending)
  body.end()
}
