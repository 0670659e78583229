import type { Principal } from '../../../lib/auth/principal.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import type { SentBody } from '../../../lib/http/sent-body.ts'
import { usableUpstreams } from '../../../lib/turns/begin/usable-upstreams.ts'
import {
  type MessagesBody,
  readJson,
  readPrompt,
} from '../../../lib/turns/dialects/anthropic/messages-body.ts'
import { requireModel } from '../../../lib/turns/dialects/anthropic/model-rules.ts'
import { passingBetas } from '../../../lib/turns/dialects/anthropic/refused-features.ts'
import { retell } from '../../../lib/turns/dialects/anthropic/retell.ts'
import { countRequest } from '../../../lib/upstream/count-request.ts'
import { switchedOff } from '../../../lib/upstream/failures/switched-off.ts'
import { routes } from '../../routes.ts'
import { headersForClaude } from '../drop-in.ts'
import { promptInput } from './schema.ts'

/** The route itself ends after 15 s. */
const patienceMs = 10_000

/** How many tokens Claude counts in a prompt. Nothing is charged for it. */
export const handler = bufferedEndpoint(
  routes['count-tokens'],
  promptInput,
  async ({ principal, headers, input: { sent } }) => {
    const forClaude = headersForClaude(headers, passingBetas(headers['anthropic-beta']))
    const prompt = readCountable(principal, sent)
    const [upstream] = await usableUpstreams(prompt.model)
    if (upstream === undefined) throw switchedOff()
    return countRequest(upstream, prompt, forClaude, patienceMs).catch(retell)
  },
)

function readCountable(principal: Principal, sent: SentBody): MessagesBody {
  const prompt = readPrompt(sent.bytes, readJson(sent))
  requireModel(principal, prompt.model)
  return prompt
}
