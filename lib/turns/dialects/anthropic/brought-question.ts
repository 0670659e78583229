import { holdRates } from '../../../budget/prices/hold-rates.ts'
import { placesOfMembers } from '../../../http/json-members.ts'
import { countRequest } from '../../../upstream/count-request.ts'
import { relay } from '../../../upstream/relay.ts'
import { field } from '../../../upstream/report/reported-usage.ts'
import type { UpstreamName } from '../../../upstream-names.ts'
import { beginChatlessTurn } from '../../begin/begin-chatless-turn.ts'
import { boundOfCount } from '../../begin/prompt-bound.ts'
import type { TurnQuestion } from '../../begin/turn-request.ts'
import { usableUpstreams } from '../../begin/usable-upstreams.ts'
import type { AnswerBody } from './messages-body.ts'

/** Better to refuse in time than to wait longer for a count. */
const countPatienceMs = 5_000

/** The members of an answer request's body that `count_tokens` takes. */
const counted = ['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config'] as const

/**
 * A request that its client wrote for the Messages API: Claude is sent its bytes, and is always asked for a
 * stream, which shows what an answer costs even if it breaks off.
 * @param headers that Claude is to see
 * @param retell throws an error of the call as its client knows it
 */
export function broughtQuestion(
  body: AnswerBody,
  headers: Readonly<Record<string, string>>,
  retell?: (error: unknown) => never,
): TurnQuestion {
  return {
    chatId: undefined,
    async begin(request, ids, price) {
      const { size, leastTokens } = body
      const { contextTokens } = price
      const prompt = {
        tokensBound: size.tokensBound && Math.min(size.tokensBound, contextTokens),
        textBytes: size.textBytes,
        contextTokens,
        rates: holdRates(price, size.hasHourCache),
        leastTokens,
        count: (switchedOff: readonly UpstreamName[]) => countBound(body, headers, switchedOff),
      }
      const turn = await beginChatlessTurn(request, prompt, ids)
      if ('earlier' in turn) return turn
      const changes = {
        ...(!body.stream && { stream: 'true' }),
        ...(turn.maxTokens < body.maxTokens && { max_tokens: String(turn.maxTokens) }),
      }
      const call = relay({ ...body, changes, headers }, request.dialect.piecesOf(turn, body.model))
      return { turn, ask: async (open) => ({ answer: await open(call).catch(retell), leftOut: 0 }) }
    },
  }
}

async function countBound(
  { json, model }: AnswerBody,
  headers: Readonly<Record<string, string>>,
  switchedOff: readonly UpstreamName[],
): Promise<number | undefined> {
  const question = Object.fromEntries(counted.map((name) => [name, json[name]]))
  const bytes = Buffer.from(JSON.stringify(question))
  const [upstream] = await usableUpstreams(model, switchedOff)
  if (upstream === undefined) return undefined
  const request = { model, bytes, places: placesOfMembers(bytes) }
  const answer = await countRequest(upstream, request, headers, countPatienceMs).catch(() => undefined)
  const tokens = field(answer, 'input_tokens')
  return typeof tokens === 'number' && tokens >= 0 ? boundOfCount(tokens) : undefined
}
