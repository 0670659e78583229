/**
 * What a client says of the work that a request belongs to. Nobody checks it: usage can be grouped by it, inside of the
 * organization, and nothing else.
 */
export interface ClientWork {
  readonly sessionId: string | undefined
  readonly agentId: string | undefined
}

/** UUIDs, as a rule. */
const plain = /^[\w.:-]{1,64}$/

/** Reads the names that Claude Code gives its sessions and the agents in them; one that is long or odd is left out. */
export function readClientWork(headers: Readonly<Record<string, string | undefined>>): ClientWork {
  return {
    sessionId: plainText(headers['x-claude-code-session-id']),
    agentId: plainText(headers['x-claude-code-agent-id']),
  }
}

function plainText(text = ''): string | undefined {
  return plain.test(text) ? text : undefined
}
