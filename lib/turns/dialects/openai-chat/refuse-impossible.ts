import type { Field } from '../openai/field.ts'

/** Refuses what Claude cannot do, instead of answering a different question in silence. @throws InvalidRequestError */
export function refuseImpossible(body: Field): void {
  const choices = body.at('n')
  if ((choices.optionalNumber() ?? 1) !== 1) choices.refuseUnsupported('Claude writes one answer')
  const logprobs = body.at('logprobs')
  if (logprobs.optionalFlag() === true) logprobs.refuseUnsupported('Claude tells no probabilities')
  const top = body.at('top_logprobs')
  if ((top.optionalNumber() ?? 0) > 0) top.refuseUnsupported('Claude tells no probabilities')
  const modalities = body.at('modalities')
  if (modalities.items().some(({ value }) => value !== 'text'))
    modalities.refuseUnsupported('Claude answers in text')
  for (const [name, reason] of Object.entries(impossible)) {
    const field = body.at(name)
    if (isAskedFor(field)) field.refuseUnsupported(reason)
  }
}

const impossible: Readonly<Record<string, string>> = {
  audio: 'Claude answers in text',
  prediction: 'Claude takes none',
  web_search_options: 'what a search costs has no price here',
  functions: 'use tools',
  function_call: 'use tool_choice',
}

const isAskedFor = ({ isGiven, value }: Field) => isGiven && !(Array.isArray(value) && value.length === 0)
