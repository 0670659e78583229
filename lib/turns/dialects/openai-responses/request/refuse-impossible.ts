import type { Field } from '../../openai/field.ts'

const stateless = 'nothing is stored here; send the whole conversation as input'

/** What would need an answer that is kept, or that Claude cannot give. */
const impossible: Readonly<Record<string, string>> = {
  previous_response_id: stateless,
  conversation: stateless,
  prompt: 'there are no prompts stored here',
}

/** Refuses, by name, what would make the answer another one than was asked for. @throws InvalidRequestError */
export function refuseImpossible(body: Field): void {
  for (const [name, reason] of Object.entries(impossible)) {
    const field = body.at(name)
    if (field.isGiven) field.refuseUnsupported(reason)
  }
  const background = body.at('background')
  if (background.optionalFlag() === true) background.refuseUnsupported(stateless)
  const top = body.at('top_logprobs')
  if ((top.optionalNumber() ?? 0) > 0) top.refuseUnsupported('Claude tells no probabilities')
  for (const included of body.at('include').items()) {
    if (included.value === 'message.output_text.logprobs')
      included.refuseUnsupported('Claude tells no probabilities')
  }
}
