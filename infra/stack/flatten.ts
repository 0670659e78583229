/** A resource as it stands in a template. */
export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DependsOn?: readonly string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Parameters?: Readonly<Record<string, object>>
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>
}

/**
 * The resources of a template and its nested ones as if they stood in one, with parameters and outputs replaced by
 * the values that they carry.
 * @param nested templates by the logical ids of their stacks
 * @throws Error if two resources have the same logical id
 */
export function flatten(root: Template, nested: ReadonlyMap<string, Template>): Record<string, Resource> {
  /** @param stack whose template holds the value; undefined for the root */
  const fill = (value: unknown, stack: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((each) => fill(each, stack))
    if (typeof value !== 'object' || value === null) return value
    const { Ref: id, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] }
    const given = stack && id ? parametersOf(stack)[id] : undefined
    if (given !== undefined) return fill(given, undefined)
    const [owner = '', name = ''] = attribute ?? []
    const output = nested.get(owner)?.Outputs?.[name.replace('Outputs.', '')]
    if (output !== undefined) return fill(output.Value, owner)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, stack)]))
  }
  const parametersOf = (stack: string) =>
    (root.Resources[stack]?.Properties['Parameters'] ?? {}) as Record<string, unknown>

  const all: Record<string, Resource> = {}
  for (const [stack, template] of [[undefined, root] as const, ...nested]) {
    for (const [id, resource] of Object.entries(template.Resources)) {
      if (id in all) throw new Error(`There are two resources ${id}.`)
      all[id] = fill(resource, stack) as Resource
    }
  }
  return all
}
