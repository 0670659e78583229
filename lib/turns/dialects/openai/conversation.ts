import type { ModelAbilities } from '../../../upstream/models/model-abilities.ts'
import type { Block } from './content.ts'

/** Blocks contributed by one side of a conversation; tool results come from the user. */
export interface Contribution {
  readonly role: 'system' | 'user' | 'assistant'
  readonly blocks: readonly Block[]
}

/** A conversation in the form of the Messages API. */
export interface Conversation {
  readonly system: readonly Block[]
  readonly messages: readonly { readonly role: Contribution['role']; readonly content: readonly Block[] }[]
}

/**
 * Makes roles alternate and puts tool results first in their turn, as Claude requires. Instructions at the start become the
 * system prompt. Later ones keep their role if the model accepts it, which it does only between a user turn and the next
 * answer; otherwise they become part of the user turn at the same place. Appending an answer and more never changes what comes
 * before it, so Claude's cache keeps working.
 */
export function conversationOf(
  contributions: readonly Contribution[],
  { takesLaterSystem }: Pick<ModelAbilities, 'takesLaterSystem'>,
): Conversation {
  const turns = joined(contributions.filter(({ blocks }) => blocks.length > 0))
  const [first, ...later] = turns
  if (first?.role !== 'system') return { system: [], messages: placed(turns, takesLaterSystem) }
  // Claude needs at least one message to answer.
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

/** Joins neighbours with the same role. */
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
