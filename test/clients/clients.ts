/** A client as its users install it: versions are exact, so that what is told of one stays true of it. */
export interface Client {
  readonly name: string
  readonly packages: readonly string[]
  /** What it can be asked to do; without this list, everything but what only agents do. */
  readonly acts?: readonly Act[]
  /** The tool that Claude uses in its tool turn. */
  readonly tool?: Tool
  /** What it shows of a refusal where that is not our sentence. */
  readonly refused?: string
  /** In a folder in which they are installed. @param act one of `acts` */
  command(act: string): readonly [program: string, ...args: string[]]
}

/** A tool, and what Claude gives it: `{"city":"Oslo"}` has to come of it. */
export interface Tool {
  readonly name: string
  readonly input: object
}

/**
 * What clients are asked to do. Of a refusal each has to show our sentence, or one of its own; an agent has to ask again where
 * an answer breaks off.
 */
export const acts = ['whole', 'streamed', 'tool turn', 'image', 'refused', 'cut'] as const
export type Act = (typeof acts)[number]

export const actsOf = ({ acts: own = acts.filter((act) => act !== 'cut') }: Client) => own

const program = (name: string) => (act: string) => [process.execPath, `${name}.mjs`, act] as const

export const clients: readonly Client[] = [
  {
    name: 'Anthropic SDK',
    packages: ['@anthropic-ai/sdk@1.14.0'],
    command: program('anthropic-sdk'),
  },
  {
    name: 'AI SDK',
    packages: ['ai@7.0.173', '@ai-sdk/anthropic@4.0.105'],
    command: program('ai-sdk-anthropic'),
  },
  {
    name: 'LangChain',
    packages: ['@langchain/anthropic@1.5.11', '@langchain/core@1.4.0'],
    command: program('langchain-anthropic'),
  },
  {
    name: 'AI SDK for OpenAI',
    packages: ['ai@7.0.173', '@ai-sdk/openai@4.0.118'],
    command: program('ai-sdk-openai'),
  },
  {
    name: 'Codex',
    packages: ['@openai/codex@0.171.0'],
    acts: ['streamed', 'tool turn', 'image', 'refused', 'cut'],
    tool: { name: 'exec_command', input: { cmd: `echo '{"city":"Oslo"}' > city.json` } },
    refused: 'Quota exceeded. Check your plan and billing details.',
    command: program('codex'),
  },
]
