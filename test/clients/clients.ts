/** A client as its users install it: versions are exact, so that what is said of one stays true. */
export interface Client {
  readonly name: string
  readonly packages: readonly string[]
  /** Without this list, everything but what only agents do. */
  readonly acts?: readonly Act[]
  /** The tool that Claude uses in its tool turn. */
  readonly tool?: Tool
  /** What it shows of a refusal where that is not our sentence. */
  readonly refused?: string
  /** Runs in a folder where they are installed. @param act one of `acts` */
  command(act: string): readonly [program: string, ...args: string[]]
}

/** A tool, and the input that Claude gives it, of which `{"city":"Oslo"}` has to come. */
export interface Tool {
  readonly name: string
  readonly input: object
}

/**
 * What clients are asked to do. Of a refusal each has to show our sentence, or one of its own; an agent has to ask again where
 * an answer breaks off, and whoever asks again by itself where its connection does.
 */
export const acts = ['whole', 'streamed', 'tool turn', 'image', 'refused', 'cut', 'connection lost'] as const
export type Act = (typeof acts)[number]

const usual = ['whole', 'streamed', 'tool turn', 'image', 'refused'] as const

export const actsOf = ({ acts: own = usual }: Client): readonly Act[] => own

const program = (name: string) => (act: string) => [process.execPath, `${name}.mjs`, act] as const

export const clients: readonly Client[] = [
  {
    name: 'Anthropic SDK',
    packages: ['@anthropic-ai/sdk@1.14.0'],
    acts: [...usual, 'connection lost'],
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
    name: 'Claude Code',
    packages: ['@anthropic-ai/claude-code@2.1.332'],
    acts: ['streamed', 'refused', 'connection lost'],
    command: program('claude-code'),
  },
  {
    name: 'OpenAI SDK, responses',
    packages: ['openai@7.59.0'],
    command: program('openai-sdk-responses'),
  },
  {
    name: 'OpenAI SDK, chat',
    packages: ['openai@7.59.0'],
    acts: [...usual, 'connection lost'],
    command: program('openai-sdk-chat'),
  },
  {
    name: 'AI SDK, OpenAI responses',
    packages: ['ai@7.0.173', '@ai-sdk/openai@4.0.118'],
    command: program('ai-sdk-openai-responses'),
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
  {
    name: 'Codex',
    packages: ['@openai/codex@0.171.0'],
    acts: ['streamed', 'tool turn', 'image', 'refused', 'cut', 'connection lost'],
    tool: { name: 'exec_command', input: { cmd: `echo '{"city":"Oslo"}' > city.json` } },
    refused: 'Quota exceeded. Check your plan and billing details.',
    command: program('codex'),
  },
]
