import { expect, test } from '@jest/globals'
import { newId } from '../../ids.ts'
import { chatDialect } from './chat/chat-dialect.ts'
import { openaiChatDialect } from './openai-chat/openai-chat-dialect.ts'
import { responsePieces } from './openai-responses/response-pieces.ts'

const turn = { id: newId('turn'), chatId: undefined, answerId: newId('message') }
const dialects = {
  chat: () => chatDialect.piecesOf(turn, 'claude-sonnet-5-5'),
  openai_chat: () => openaiChatDialect(true).piecesOf(turn, 'claude-sonnet-5-5'),
  openai_responses: () => responsePieces(turn, new Map()),
}

const count = (estimated_tokens: number | null) => ({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'thinking_delta', thinking: '', estimated_tokens },
})
const begin = [
  { type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
]
const end = [
  { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'abc' } },
  { type: 'content_block_stop', index: 0 },
]

test.each(Object.entries(dialects))(
  'a client of %s is told nothing of the counts that are asked for on its behalf',
  (_name, piecesOf) => {
    const told = (events: readonly { type: string }[]) => {
      const pieces = piecesOf()
      return events.flatMap((event) => pieces(event, ''))
    }
    expect(told([...begin, count(50), count(null), count(100), ...end])).toEqual(told([...begin, ...end]))
  },
)
