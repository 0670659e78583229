/** A tool as its client names it. Codex has some in namespaces, and finds a tool only by both of its names. */
export interface ToolName {
  /** A custom tool takes free text, a function takes JSON. */
  readonly kind: 'function' | 'custom'
  readonly name: string
  readonly namespace?: string
}

/** The tools of a request, by the names under which Claude knows them. */
export type ToolNames = ReadonlyMap<string, ToolName>

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use */
const longest = 128

/** The one name under which Claude is told of a tool, and of earlier calls of it. */
export function nameForClaude(name: string, namespace?: string): string {
  const joined = namespace === undefined ? name : `${namespace}__${name}`
  return joined.replace(/[^\w-]/g, '_').slice(-longest)
}
