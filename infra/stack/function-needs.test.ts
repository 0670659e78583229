import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { schedules } from '../../functions/schedules.ts'
import { allSettings } from '../../lib/config/all-settings.ts'
import { projectFunctions } from '../bundle-functions.ts'
import { type BuiltFunctions, buildFunctionsToStart } from './fixtures/start-functions.ts'
import { functionNeeds, needs } from './function-needs.ts'

let functions: BuiltFunctions

beforeAll(async () => {
  functions = await buildFunctionsToStart()
}, 60_000)
afterAll(() => functions.remove())

/** Every source that a function may run, whether it imports it at its start or later. */
function sourcesOf(operation: string, when: 'at the start' | 'ever' = 'ever'): Set<string> {
  const sources = new Set<string>()
  const seen = new Set<string>()
  const visit = (path: string) => {
    const output = functions.metafile.outputs[path]
    if (output === undefined || seen.has(path)) return
    seen.add(path)
    for (const source of Object.keys(output.inputs)) sources.add(source)
    for (const { path: imported, kind } of output.imports) {
      if (when === 'ever' || kind === 'import-statement') visit(imported)
    }
  }
  const outputs = Object.keys(functions.metafile.outputs)
  visit(outputs.find((path) => path.endsWith(`/${operation}/index.mjs`)) ?? '')
  return sources
}

test.each([
  ['claude', 'node_modules/@anthropic-ai/sdk/'],
  // Not AWS's SDK: calls to Bedrock are signed with it, too.
  ['journal', 'lib/dynamodb/client.ts'],
] as const)('what a function may have of %s is what its bundle uses (%s)', (need, name) => {
  const reaching = projectFunctions.operations.filter((operation) =>
    [...sourcesOf(operation)].some((source) => source.includes(name)),
  )
  expect(reaching.toSorted()).toEqual(needs[need].toSorted())
})

const settingsIn = (sources: Set<string>) =>
  [...sources].filter((source) => source.includes('lib/config/')).toSorted()

test('a function’s later imports need no settings that it has not read at its start', () => {
  for (const operation of projectFunctions.operations) {
    expect(settingsIn(sourcesOf(operation))).toEqual(settingsIn(sourcesOf(operation, 'at the start')))
  }
})

/** Invalid for some setting of every group. */
const nonsense = 'x'

/** The titles of the groups that a starting function finds fault with. */
function groupsIn(message: string): string[] {
  return allSettings
    .filter(({ names }) => names.some((name) => message.includes(`\n  ${name} `)))
    .map(({ title }) => title)
}

test.each(Object.entries({ ...routes, ...schedules }))(
  '%s reads at its start exactly the settings that it is given, and reports all wrong ones at once',
  async (operation, row) => {
    const names = allSettings.flatMap((group) => group.names)
    const failure = await functions.start(
      operation,
      Object.fromEntries(names.map((name) => [name, nonsense])),
    )
    const given = functionNeeds(operation, 'scope' in row ? row.scope : undefined)
    expect(groupsIn(failure?.message ?? '')).toEqual(
      allSettings.filter((group) => given.has(group)).map(({ title }) => title),
    )
  },
  30_000,
)
