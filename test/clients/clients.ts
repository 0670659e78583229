/** A client as its users install it: versions are exact, so that what is said of one stays true. */
export interface Client {
  readonly name: string
  readonly packages: readonly string[]
  /** Where they come from, unless that is npm. */
  readonly index?: 'PyPI'
  /** Without this list, everything but what only agents do. */
  readonly acts?: readonly Act[]
  /** The tool that Claude uses in its tool turn. */
  readonly tool?: Tool
  /** What it shows instead of what is expected of others. */
  readonly shows?: Partial<Record<Act, string>>
  /** Runs in a folder where they are installed. */
  command(act: Act): readonly [program: string, ...args: string[]]
}

/** A tool, and the input that Claude gives it, of which `{"city":"Oslo"}` has to come. */
export interface Tool {
  readonly name: string
  readonly input: object
}

/** What clients are asked to do, and how each act of theirs is judged: `acts/`. */
export const acts = [
  'whole',
  'streamed',
  'tool turn',
  'image',
  'continued',
  'refused',
  'limited',
  'overloaded',
  'leaves',
  'cut',
  'connection lost',
] as const
export type Act = (typeof acts)[number]

const usual = [
  'whole',
  'streamed',
  'tool turn',
  'image',
  'refused',
  'limited',
  'overloaded',
  'leaves',
] as const
const ofAgents = acts.filter((act) => act !== 'whole')

export const actsOf = ({ acts: own = usual }: Client): readonly Act[] => own

/** What a program does for an act, where that is not of its name. */
const ways: Partial<Record<Act, Act>> = {
  refused: 'whole',
  limited: 'whole',
  overloaded: 'whole',
  leaves: 'streamed',
  'connection lost': 'whole',
}
const program =
  (name: string) =>
  (act: Act): readonly [string, ...string[]] => [process.execPath, `${name}.mjs`, ways[act] ?? act]
const pythonProgram =
  (name: string) =>
  (act: Act): readonly [string, ...string[]] => ['python3', `${name}.py`, ways[act] ?? act]
const writeCity = `echo '{"city":"Oslo"}' > city.json`

export const clients: readonly Client[] = [
  {
    name: 'Anthropic SDK',
    packages: ['@anthropic-ai/sdk@1.14.0'],
    acts: [...usual, 'connection lost'],
    command: program('anthropic-sdk'),
  },
  {
    name: 'Anthropic SDK, Python',
    packages: ['anthropic==2.14.0'],
    index: 'PyPI',
    acts: [...usual, 'connection lost'],
    command: pythonProgram('anthropic_sdk'),
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
    acts: ofAgents,
    tool: { name: 'Bash', input: { command: writeCity, description: 'Writes the city' } },
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
    name: 'OpenAI SDK, Python',
    packages: ['openai==3.57.0'],
    index: 'PyPI',
    acts: [...usual, 'connection lost'],
    command: pythonProgram('openai_sdk'),
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
    acts: ofAgents,
    tool: { name: 'exec_command', input: { cmd: writeCity } },
    shows: { refused: 'Quota exceeded. Check your plan and billing details.' },
    command: program('codex'),
  },
]
