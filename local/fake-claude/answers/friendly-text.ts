import type { MessagesRequest } from '../requests/messages-request.ts'
import { lastQuestion } from './last-question.ts'

const echoedWords = 10

/** The same answer to the same question: about fifty words that show a viewer that everything works. */
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
  return words.length > echoedWords ? `${words.slice(0, echoedWords).join(' ')} …` : words.join(' ')
}
