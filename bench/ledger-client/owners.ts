import { toPrincipal } from '../../lib/auth/principal.ts'

const padded = (number: number) => String(number).padStart(32, '0')

/** The only member of an organization of the benchmark. */
export const ownerOf = (organization: number) =>
  toPrincipal({
    organization_id: `org_${padded(organization)}`,
    organization_name: 'Bench',
    suspended: false,
    default_model: null,
    system_prompt: null,
    allowed_models: null,
    max_tokens: null,
    max_tokens_by_model: null,
    user_id: `user_${padded(organization)}`,
    email: null,
    role: 'owner',
    standing: 'owner',
    rate_limits: null,
  })

/** The chat of the first organization that has as many messages as a job wants. */
export const longChat = `chat_${padded(0)}` as const
