import { formatUsd, parseUsd } from '../../../lib/budget/prices/money.ts'
import { ask, shortQuestion } from '../ask.ts'
import { BrokenClaim, type Claim } from '../claim.ts'
import { type Deployment, sendForJson } from '../deployment.ts'
import { readUsage, type UsageRow } from '../usage.ts'

const maxTokens = 50
const kinds = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_5m_input_tokens',
  'cache_creation_1h_input_tokens',
] as const

interface Answer {
  readonly usage: Record<(typeof kinds)[number] | 'total_tokens', number>
  readonly cost: string
}

export const books: Claim = {
  claim: 'what an answer says of tokens and cost is what usage and budget say, to the nano-dollar',
  answers: [maxTokens],
  look: async (deployment) => {
    const before = await readBooks(deployment)
    const response = await ask(deployment, '/chat', { message: shortQuestion, maxTokens })
    const text = await response.text()
    if (response.status !== 200) throw new BrokenClaim(`it was answered ${response.status}: ${text}`)
    const { usage, cost } = JSON.parse(text) as Answer
    const after = await readBooks(deployment)

    const sum = kinds.reduce((tokens, kind) => tokens + usage[kind], 0)
    requireEqual('total_tokens', usage.total_tokens, sum)
    for (const kind of kinds) requireEqual(kind, after.usage[kind] - before.usage[kind], usage[kind])
    requireEqual('the cost in GET /usage', formatUsd(after.used - before.used), cost)
    requireEqual('the cost in GET /budgets', formatUsd(after.spent - before.spent), cost)
    requireEqual('all that this run cost', formatUsd(after.spent), formatUsd(after.used))
    requireEqual('what is held', after.held, 0n)
    return `an answer for $${cost}; $${formatUsd(after.spent)} by now`
  },
}

interface Books {
  readonly usage: UsageRow
  readonly used: bigint
  readonly spent: bigint
  readonly held: bigint
}

interface Budget {
  readonly api_key_id: string | null
  readonly spent_usd: string
  readonly held_usd: string
}

async function readBooks(deployment: Deployment): Promise<Books> {
  const usage = await readUsage(deployment)
  const { data } = await sendForJson<{ data: Budget[] }>(deployment, 'GET /budgets', {
    bearer: deployment.adminKey,
  })
  const budget = data.find(({ api_key_id: keyId }) => keyId === deployment.keyId)
  if (budget === undefined) throw new BrokenClaim('GET /budgets does not know the budget of this run')
  return {
    usage,
    used: parseUsd(usage.cost_usd),
    spent: parseUsd(budget.spent_usd),
    held: parseUsd(budget.held_usd),
  }
}

function requireEqual<Value>(what: string, found: Value, expected: Value): void {
  if (found !== expected) throw new BrokenClaim(`${what}: ${String(found)} instead of ${String(expected)}`)
}
