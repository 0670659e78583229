import type { Target } from '../load-client/job.ts'
import type { Candidate } from '../stand.ts'
import { cpuOfCrowd, crowd } from './crowd.ts'
import { inTurn, keepRounds, type Scenario, withCandidates } from './scenario.ts'

/** The answers so far come at once. */
const paceBefore = { ...crowd.pace, firstTokenMs: 0, tokenMs: 0 }
/** As many as make the 20 messages that a chat takes along. */
const exchanges = 10

/**
 * Streams as those of `stream`, each of which goes on with a conversation of 20 messages: a chat has stored them, and a client of
 * the Messages API sends them along. `express` is left out, which begins a chat with each question.
 */
export const conversations: Scenario = {
  name: 'conversations',
  rounds: { full: 5, quick: 1 },
  async run(stand, { rounds, quick }) {
    const many = crowd.streams[quick ? 'quick' : 'full']
    const kept = await withCandidates(
      stand,
      { distance: 'loopback', pace: paceBefore, quick },
      async (all) => {
        const candidates = all.filter(({ name }) => name !== 'express')
        const targets = new Map<Candidate, Target>()
        for (const candidate of candidates) targets.set(candidate, await converse(candidate, many))
        await stand.claude.behave(crowd.pace)
        return keepRounds(rounds, () =>
          inTurn(candidates, async (candidate) => {
            const target = targets.get(candidate) ?? candidate.streamTarget
            return { 'conversation.token': await cpuOfCrowd(stand, candidate, target, many) }
          }),
        )
      },
    )
    const title = 'stream CPU per token, 20 messages before'
    return { measures: [{ id: 'conversation.token', title, unit: 'µs' }], rounds: kept }
  },
}

interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/** @returns how so many conversations are gone on with */
async function converse({ streamTarget, bufferedTarget }: Candidate, many: number): Promise<Target> {
  const isChat = !streamTarget.url.endsWith('/v1/messages')
  const bodies = Array.from({ length: many }, () =>
    isChat ? chatAfter(bufferedTarget) : messagesAfter(streamTarget, bufferedTarget),
  )
  return { ...streamTarget, bodies: await Promise.all(bodies) }
}

/** A chat knows its messages. */
async function chatAfter(target: Target): Promise<string> {
  let { body } = target
  for (let count = 0; count < exchanges; count++) {
    const { chat_id } = await ask<{ chat_id: string }>({ ...target, body })
    body = JSON.stringify({ ...(JSON.parse(target.body) as object), chat_id })
  }
  return body
}

async function messagesAfter(streamTarget: Target, target: Target): Promise<string> {
  const asked = JSON.parse(target.body) as { messages: Message[] }
  const messages = [...asked.messages]
  for (let count = 0; count < exchanges; count++) {
    const body = JSON.stringify({ ...asked, messages })
    const { content } = await ask<{ content: { text: string }[] }>({ ...target, body })
    messages.push({ role: 'assistant', content: content.map(({ text }) => text).join('') }, ...asked.messages)
  }
  return JSON.stringify({ ...(JSON.parse(streamTarget.body) as object), messages })
}

async function ask<Answer>({ url, headers, body }: Target): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
