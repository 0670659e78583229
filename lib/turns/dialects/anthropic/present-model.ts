import type { Model } from '../../begin/list-models.ts'

/** A model in the shapes of Anthropic's and OpenAI's clients at once: each takes the fields that it knows. */
export function presentModel({ id }: Pick<Model, 'id'>) {
  return {
    type: 'model' as const,
    object: 'model' as const,
    id,
    display_name: displayName(id),
    created_at: addedAt.toISOString(),
    created: addedAt.getTime() / 1_000,
    owned_by: 'anthropic',
  }
}

/** Placeholder: release dates of models are not known here, but clients want a time. */
const addedAt = new Date('2026-01-01T00:00:00Z')

/** `claude-sonnet-5-5` → `Claude Sonnet 5.5` */
function displayName(id: string): string {
  const [, name = id, version] = /^(.*?)((?:-\d+)+)$/.exec(id) ?? []
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return [...words, ...(version ? [version.slice(1).replaceAll('-', '.')] : [])].join(' ')
}
