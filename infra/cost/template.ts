/** A resource as CloudFormation is asked for it. */
export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
}

/** All resources of a deployment by their ids. */
export type Template = Readonly<Record<string, Resource>>

/** The properties of all resources of a type. */
export function ofType<Properties = Readonly<Record<string, unknown>>>(
  template: Template,
  type: string,
): Properties[] {
  return Object.values(template)
    .filter(({ Type }) => Type === type)
    .map(({ Properties: properties }) => properties as Properties)
}

/** The memory of a function, in GB. @param operation with which its name ends */
export function memoryOf(template: Template, operation: string): number {
  const functions = ofType<{ FunctionName: unknown; MemorySize: number }>(template, 'AWS::Lambda::Function')
  const found = functions.find(({ FunctionName: name }) => String(name).endsWith(`-${operation}`))
  if (found === undefined) throw new Error(`There is no function ${operation}.`)
  return found.MemorySize / 1_024
}
