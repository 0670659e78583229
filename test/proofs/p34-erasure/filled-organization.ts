import { routes } from '../../../functions/routes.ts'
import { loadDescriptions } from '../../../infra/openapi/load-descriptions.ts'
import type { Application } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'
import { wordlessColumns, wordlessFields } from './wordless.ts'

/** An organization with words of its own in every place that takes text. */
export interface FilledOrganization {
  readonly id: string
  readonly chatId: string
  /** Has been used, so that it is still remembered for some seconds. */
  readonly key: string
  /** Has not. */
  readonly unusedKey: string
}

type Operation = keyof typeof routes

interface Call {
  path?: Record<string, string>
  body?: object
  headers: Record<string, string>
}

/** Makes a call that must succeed, and remembers which fields took the canary. */
class Filler {
  readonly #app: Application
  readonly #canary: string
  readonly #filled = new Set<string>()

  constructor(app: Application, canary: string) {
    this.#app = app
    this.#canary = canary
  }

  async call<Answer>(operation: Operation, { path = {}, body, headers }: Call): Promise<Answer> {
    const { method, path: pattern } = routes[operation]
    const url = pattern.replaceAll(/\{(\w+)\}/g, (_match, name: string) => path[name] ?? '')
    const response = await this.#app.send(method, url, { headers, ...(body && { body }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${text}`)
    for (const [field, value] of Object.entries(body ?? {})) {
      if (JSON.stringify(value).includes(this.#canary)) this.#filled.add(`${operation}.${field}`)
    }
    return (text === '' || operation === 'stream-message' ? undefined : JSON.parse(text)) as Answer
  }

  /** @throws BrokenPromise that names an unfilled field of a changing route */
  async checkFields(): Promise<number> {
    for (const { route, description } of await loadDescriptions(routes)) {
      if (route.method === 'GET') continue
      for (const field of Object.keys(description.fields)) {
        const name = `${route.operation}.${field}`
        if (!this.#filled.has(name) && !wordlessFields.has(field)) {
          throw new BrokenPromise(`nobody has looked whether ${name} is erased`)
        }
      }
    }
    return this.#filled.size
  }
}

/** Creates an organization and puts the canary into every field of every route that changes something. */
export async function fillOrganization(
  app: Application,
  canary: string,
): Promise<FilledOrganization & { fields: number }> {
  const filler = new Filler(app, canary)
  const address = (who: string) => `${canary}-${who}@erase.example`
  const byOperator = { authorization: `Bearer ${app.credentials.operatorToken}` }
  const created = await filler.call<{ organization: { id: string }; api_key: { id: string; key: string } }>(
    'create-organization',
    {
      headers: byOperator,
      body: { name: `${canary} created`, owner: { email: address('owner'), subject: `${canary}|owner` } },
    },
  )
  const { key } = created.api_key
  const headers = { 'x-api-key': key, 'x-request-id': `${canary}-request` }

  await filler.call('update-organization', {
    headers,
    body: { name: `${canary} renamed`, system_prompt: `${canary} stands before everything` },
  })

  const invite = (who: string) =>
    filler.call<{ user_id: string }>('invite-member', {
      headers,
      body: { email: address(who), subject: `${canary}|${who}`, role: 'admin' },
    })
  const { user_id: invited } = await invite('invited')
  const { user_id: removed } = await invite('removed')
  await filler.call('update-member', { headers, path: { user_id: invited }, body: { role: 'viewer' } })
  await filler.call('remove-member', { headers, path: { user_id: removed } })

  const createKey = (what: string) =>
    filler.call<{ id: string; key: string }>('create-api-key', {
      headers,
      body: { name: `${canary} ${what}` },
    })
  const { key: unusedKey } = await createKey('unused')
  const { id: rotated } = await createKey('rotated')
  await filler.call('rotate-api-key', {
    headers,
    path: { key_id: rotated },
    body: { overlap_seconds: 3_600 },
  })
  const { id: revoked } = await createKey('revoked')
  await filler.call('revoke-api-key', { headers, path: { key_id: revoked } })

  const question = { message: `${canary} asks`, system: `${canary} instructs` }
  app.claude.script({ text: `${canary} is answered` }, { text: `${canary} is answered again` })
  const { chat_id: chatId } = await filler.call<{ chat_id: string }>('send-message', {
    headers,
    body: question,
  })
  await filler.call('stream-message', { headers, body: { ...question, chat_id: chatId } })
  await filler.call('update-chat', { headers, path: { chat_id: chatId }, body: { title: `${canary} title` } })
  const { chat_id: deleted } = await filler.call<{ chat_id: string }>('send-message', {
    headers,
    body: question,
  })
  await filler.call('delete-chat', { headers, path: { chat_id: deleted } })

  const prompt = {
    model: 'claude-sonnet-5-5',
    messages: [{ role: 'user', content: `${canary} asks` }],
    system: `${canary} instructs`,
    tools: [{ name: 'read', description: `${canary} reads`, input_schema: { type: 'object' } }],
  }
  const work = {
    'x-claude-code-session-id': `${canary}-session`,
    'x-claude-code-agent-id': `${canary}-agent`,
  }
  await filler.call('create-message', {
    headers: { ...headers, ...work },
    body: { ...prompt, max_tokens: 100 },
  })
  await filler.call('count-tokens', { headers, body: prompt })
  const fn = { name: 'read', description: `${canary} reads` }
  await filler.call('create-chat-completion', {
    headers,
    body: {
      model: 'claude-sonnet-5-5',
      messages: [{ role: 'user', content: `${canary} asks` }],
      tools: [{ type: 'function', function: fn }],
      tool_choice: { type: 'function', function: { name: canary } },
      stop: `${canary} stops`,
      user: `${canary} is the user`,
      safety_identifier: `${canary} is identified`,
      response_format: {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', properties: { [canary]: { type: 'string' } } } },
      },
    },
  })

  await filler.call('create-response', {
    headers,
    body: {
      model: 'claude-sonnet-5-5',
      input: [{ type: 'message', role: 'user', content: `${canary} asks` }],
      instructions: `${canary} instructs`,
      tools: [{ type: 'function', ...fn }],
      tool_choice: { type: 'function', name: canary },
      user: `${canary} is the user`,
      safety_identifier: `${canary} is identified`,
      reasoning: { summary: `${canary} is summarized` },
      text: {
        format: {
          type: 'json_schema',
          schema: { type: 'object', properties: { [canary]: { type: 'string' } } },
        },
      },
    },
  })

  await filler.call('suspend-organization', {
    headers: byOperator,
    path: { organization_id: created.organization.id },
  })
  await filler.call('restore-organization', {
    headers: byOperator,
    path: { organization_id: created.organization.id },
  })
  return { id: created.organization.id, chatId, key, unusedKey, fields: await filler.checkFields() }
}

/** @throws BrokenPromise that names a column that could hold words, and holds no canary */
export async function checkColumns({ database }: Application, canary: string): Promise<number> {
  const columns = await database.rows<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       JOIN information_schema.tables USING (table_schema, table_name)
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'migrations'
        AND domain_name IS NULL AND data_type NOT IN ('smallint', 'integer', 'bigint', 'boolean', 'timestamp with time zone')
        AND udt_name NOT IN (SELECT typname FROM pg_type WHERE typtype = 'e')
      ORDER BY 1, 2`,
  )
  const worded = columns.filter(({ table, column }) => !wordlessColumns.has(`${table}.${column}`))
  for (const { table, column } of worded) {
    const rows = await database.rows(`SELECT FROM ${table} WHERE strpos(${column}::text, $1) > 0 LIMIT 1`, [
      canary,
    ])
    if (rows.length === 0) throw new BrokenPromise(`nobody has looked whether ${table}.${column} is erased`)
  }
  return worded.length
}
