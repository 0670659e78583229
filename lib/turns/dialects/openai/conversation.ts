import type { ModelAbilities } from '../../../claude/model-abilities.ts'
import type { Block } from './content.ts'

/** Some blocks that somebody contributes to a conversation: results of tools come from the user. */
export interface Contribution {
  readonly role: 'system' | 'user' | 'assistant'
  readonly blocks: readonly Block[]
}

/** A conversation as Claude takes it. */
export interface Conversation {
  readonly system: readonly Block[]
  readonly messages: readonly { readonly role: Contribution['role']; readonly content: readonly Block[] }[]
}

/**
 * A conversation with the roles taking turns, and with the results of tools first in theirs. Instructions at the start are the
 * system prompt. Later ones keep the role where the model takes it, which is only between a user's turn and the next answer;
 * anywhere else they become a part of the user's turn, where they stand. An answer that is added, with what follows it, changes
 * nothing before it: otherwise Claude's cache would be of no use.
 */
export function conversationOf(
  contributions: readonly Contribution[],
  { takesLaterSystem }: Pick<ModelAbilities, 'takesLaterSystem'>,
): Conversation {
  const turns = joined(contributions.filter(({ blocks }) => blocks.length > 0))
  const [first, ...later] = turns
  if (first?.role !== 'system') return { system: [], messages: placed(turns, takesLaterSystem) }
  // Claude answers to somebody.
  if (later.length === 0) return { system: [], messages: [{ role: 'user', content: first.blocks }] }
  return { system: first.blocks, messages: placed(later, takesLaterSystem) }
}

function placed(turns: readonly Contribution[], takesLaterSystem: boolean): Conversation['messages'] {
  const asUsers = turns.map((turn, index): Contribution => {
    if (turn.role !== 'system') return turn
    const isBetween = turns[index - 1]?.role === 'user' && turns[index + 1]?.role !== 'user'
    return takesLaterSystem && isBetween ? turn : { ...turn, role: 'user' }
  })
  return joined(asUsers).map(({ role, blocks }) => ({ role, content: resultsFirst(blocks) }))
}

/** Several of one role in a row become one. */
function joined(contributions: readonly Contribution[]): Contribution[] {
  const turns: { role: Contribution['role']; blocks: Block[] }[] = []
  for (const { role, blocks } of contributions) {
    const last = turns.at(-1)
    if (last?.role === role) last.blocks.push(...blocks)
    else turns.push({ role, blocks: [...blocks] })
  }
  return turns
}

const isResult = ({ type }: Block) => type === 'tool_result'

function resultsFirst(blocks: readonly Block[]): readonly Block[] {
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))]
}
