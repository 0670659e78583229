import type Anthropic from '@anthropic-ai/sdk'
import { type Request, Router } from 'express'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Principal } from './authenticate.ts'
import { finishConversation, startConversation } from './conversation.ts'

const model = 'claude-sonnet-4-6'
const maxTokens = 4096
const longestMessage = 10_000

/** The original's two chat routes: `POST /chat` and `POST /chat/stream`. */
export function answerChats(app: { database: Pool; redis: Redis; claude: Anthropic }): Router {
  const router = Router()

  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 awaits its handlers
  router.post('/chat', async (request, response) => {
    const principal: Principal = response.locals.principal
    const { chatId, context } = await startConversation(app.database, principal, messageOf(request))
    const answer = await app.claude.messages.create({ model, max_tokens: maxTokens, messages: context })
    const text = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
    const { messageId } = await finishConversation(app, principal, { chatId, text, usage: answer.usage })
    const { input_tokens, output_tokens } = answer.usage
    const usage = { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens }
    response.json({ chat_id: chatId, message_id: messageId, reply: text, usage })
  })

  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 awaits its handlers
  router.post('/chat/stream', async (request, response) => {
    const principal: Principal = response.locals.principal
    const { chatId, context } = await startConversation(app.database, principal, messageOf(request))
    response.setHeader('Content-Type', 'text/event-stream')
    response.setHeader('Cache-Control', 'no-cache')
    response.setHeader('X-Accel-Buffering', 'no')
    const stream = app.claude.messages.stream({ model, max_tokens: maxTokens, messages: context })
    let fullText = ''
    stream.on('text', (token) => {
      fullText += token
      response.write(`data: ${JSON.stringify({ token, done: false })}\n\n`)
    })
    const { usage } = await stream.finalMessage()
    response.write(`data: ${JSON.stringify({ token: '', done: true, fullText, usage })}\n\n`)
    await finishConversation(app, principal, { chatId, text: fullText, usage })
    response.end()
  })

  return router
}

function messageOf(request: Request): string {
  const { message }: { message?: unknown } = request.body
  if (typeof message !== 'string' || message.trim() === '' || message.length > longestMessage) {
    throw new Error('Message must be a string of 1 to 10,000 characters')
  }
  return message
}
