/** The text of a secret, by its ARN. */
export type ReadSecret = (arn: string) => Promise<string>

const pattern = /\{secret:([^#{}]+)(?:#([^{}]+))?\}/g

/** How a variable refers to a secret, or to one field of a JSON secret. */
export function secretReference(arn: string, field?: string): string {
  return field === undefined ? `{secret:${arn}}` : `{secret:${arn}#${field}}`
}

/**
 * Replaces references with their secrets, reading each once and all at the same time.
 * @throws Error if one cannot be read, or lacks the field
 */
export async function fillReferences(
  environment: Record<string, string | undefined>,
  readSecret: ReadSecret,
): Promise<void> {
  const referring = Object.entries(environment).flatMap(([name, value]) =>
    value?.match(pattern) ? [[name, value] as const] : [],
  )
  const arns = new Set(
    referring.flatMap(([, value]) => [...value.matchAll(pattern)].map(([, arn = '']) => arn)),
  )
  const secrets = new Map(
    await Promise.all([...arns].map(async (arn) => [arn, await readSecret(arn)] as const)),
  )
  for (const [name, value] of referring) {
    environment[name] = value.replaceAll(pattern, (_, arn: string, field?: string) =>
      field === undefined ? (secrets.get(arn) ?? '') : fieldOf(arn, secrets.get(arn) ?? '', field),
    )
  }
}

function fieldOf(arn: string, secret: string, field: string): string {
  const value = parseFields(secret)[field]
  if (typeof value !== 'string') throw new Error(`The secret ${arn} has no field ${field}`)
  return value
}

/** Text that is not JSON has no fields; the parser's own error would quote the secret. */
function parseFields(secret: string): Record<string, unknown> {
  try {
    return JSON.parse(secret) as Record<string, unknown>
  } catch {
    return {}
  }
}
