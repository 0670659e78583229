import { anthropicClient } from './anthropic-client.ts'
import { chatClient } from './chat-client.ts'
import type { DialectClient } from './dialect-client.ts'
import { openaiChatClient } from './openai-chat-client.ts'
import { openaiResponsesClient } from './openai-responses-client.ts'

/** Every dialect in which turns are asked for. A proof that takes one takes all of them. */
export const dialectClients: readonly DialectClient[] = [
  chatClient,
  anthropicClient,
  openaiChatClient,
  openaiResponsesClient,
]
