import type { MessagesRequest } from '../requests/messages-request.ts'
import { lastQuestion } from './last-question.ts'

const ECHOED_WORDS = 10

/** The same answer to the same question, some fifty words that show whoever is watching that everything works. */
export function friendlyText(request: MessagesRequest): string {
  const { messages } = request
  const context = messages.length === 1 ? 'one message' : `${messages.length} messages`
  return (
    'Hello! I am the fake Claude: I live on this machine and need no API key. ' +
    `You wrote “${echo(lastQuestion(request))}”, and I got ${context} of context with it. ` +
    'I cannot think about that, but I can answer word by word, at the pace of the real one, ' +
    'so that you see your application at work.'
  )
}

function echo(question: string): string {
  const words = question.split(/\s+/).filter(Boolean)
  return words.length > ECHOED_WORDS ? `${words.slice(0, ECHOED_WORDS).join(' ')} …` : words.join(' ')
}
