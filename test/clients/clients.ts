/** A client as its users install it: versions are exact, so that what is said of one stays true. */
export interface Client {
  readonly name: string
  readonly packages: readonly string[]
  /** Runs in a folder where they are installed. @param act one of `acts` */
  command(act: string): readonly [program: string, ...args: string[]]
}

/** What each client is asked to do. It must show our sentence about a refusal, whatever else it does. */
export const acts = ['whole', 'streamed', 'tool turn', 'image', 'refused'] as const
export type Act = (typeof acts)[number]

const program = (name: string) => (act: string) => [process.execPath, `${name}.mjs`, act] as const

export const clients: readonly Client[] = [
  {
    name: 'Anthropic SDK',
    packages: ['@anthropic-ai/sdk@1.14.0'],
    command: program('anthropic-sdk'),
  },
  {
    name: 'AI SDK, Anthropic',
    packages: ['ai@7.0.173', '@ai-sdk/anthropic@4.0.105'],
    command: program('ai-sdk-anthropic'),
  },
  {
    name: 'LangChain, Anthropic',
    packages: ['@langchain/anthropic@1.5.11', '@langchain/core@1.4.0'],
    command: program('langchain-anthropic'),
  },
  {
    name: 'OpenAI SDK',
    packages: ['openai@7.59.0'],
    command: program('openai-sdk'),
  },
  {
    name: 'AI SDK, OpenAI chat',
    packages: ['ai@7.0.173', '@ai-sdk/openai@4.0.118'],
    command: program('ai-sdk-openai-chat'),
  },
  {
    name: 'AI SDK, OpenAI compatible',
    packages: ['ai@7.0.173', '@ai-sdk/openai-compatible@3.0.92'],
    command: program('ai-sdk-openai-compatible'),
  },
  {
    name: 'LangChain, OpenAI',
    packages: ['@langchain/openai@1.6.0', '@langchain/core@1.4.0'],
    command: program('langchain-openai'),
  },
]
