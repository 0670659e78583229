import { claudeSettings } from '../config/claude.ts'
import { log } from '../log.ts'
import type { UpstreamName } from '../upstream-names.ts'
import { alternateRoles } from './alternate-roles.ts'
import { findUpstream } from './find-upstream.ts'
import type { Question } from './question.ts'

/** Better to refuse in time than to wait longer for a count. */
const patienceMs = 5_000

/**
 * How many tokens Claude counts in a question; undefined if it does not answer in time. Free, but with a rate
 * limit of its own. The count "may differ by a small amount" from what is charged.
 * https://platform.claude.com/docs/en/build-with-claude/token-counting
 */
export async function countTokens(
  name: UpstreamName | undefined,
  { model, system, messages }: Question,
): Promise<number | undefined> {
  if (name === undefined) return undefined
  try {
    const upstream = findUpstream(name)
    const { messages: api } = await upstream.client()
    const id = upstream.requests?.modelId(model) ?? model
    const question = {
      model: id,
      messages: alternateRoles(messages),
      ...(system !== undefined && { system }),
    }
    const timeout = Math.min(patienceMs, claudeSettings().CLAUDE_IDLE_TIMEOUT_MS)
    // The SDK's own limit ends at the headers; the signal covers the body as well.
    const { input_tokens } = await api.countTokens(question, {
      timeout,
      signal: AbortSignal.timeout(timeout),
    })
    return input_tokens
  } catch (error) {
    log().warn('Claude did not count the tokens of a question', {
      reason: error instanceof Error ? error.name : 'unknown',
    })
    return undefined
  }
}
