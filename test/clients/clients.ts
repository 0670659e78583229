/** A client as its users install it: versions are exact, so that what is told of one stays true of it. */
export interface Client {
  readonly name: string
  readonly packages: readonly string[]
  /** Those of `acts` that it can be asked to do. */
  readonly acts: readonly Act[]
  /** In a folder in which they are installed. */
  command(act: Act): readonly [program: string, ...args: string[]]
  /** What it reads from its environment, besides `BASE_URL` and `API_KEY`. */
  environment?(url: string, key: string): Readonly<Record<string, string>>
}

/**
 * What a client is asked to do. Of a refusal it has to show our sentence, whatever else it does; cut off, it asks again by
 * itself, and has to be told what was said the first time.
 */
export const acts = ['whole', 'streamed', 'tool turn', 'image', 'refused', 'cut off'] as const
export type Act = (typeof acts)[number]

const usual = ['whole', 'streamed', 'tool turn', 'image', 'refused'] as const
const program = (name: string) => (act: Act) => [process.execPath, `${name}.mjs`, act] as const

export const clients: readonly Client[] = [
  {
    name: 'Anthropic SDK',
    packages: ['@anthropic-ai/sdk@1.14.0'],
    // Of its own accord it asks again only where nothing of the answer has come.
    acts: [...usual, 'cut off'],
    command: program('anthropic-sdk'),
  },
  {
    name: 'AI SDK',
    packages: ['ai@7.0.173', '@ai-sdk/anthropic@4.0.105'],
    acts: usual,
    command: program('ai-sdk-anthropic'),
  },
  {
    name: 'LangChain',
    packages: ['@langchain/anthropic@1.5.11', '@langchain/core@1.4.0'],
    acts: usual,
    command: program('langchain-anthropic'),
  },
  {
    name: 'Claude Code',
    packages: ['@anthropic-ai/claude-code@2.1.332'],
    acts: ['streamed', 'refused', 'cut off'],
    // The program itself, which its package for the platform has: no script of an installation runs here.
    command: () => [
      `./node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
      '-p',
      'Hello!',
    ],
    environment: (url, key) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: key,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
  },
]
