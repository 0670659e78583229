import { beforeAll, expect, test } from '@jest/globals'
import { build, type Metafile } from 'esbuild'
import { bundleOptions, projectFunctions } from '../bundle-functions.ts'
import { needs, reachedBy } from './function-needs.ts'

let metafile: Metafile

beforeAll(async () => {
  const options = bundleOptions([...projectFunctions.operations])
  metafile = (await build({ ...options, write: false, sourcemap: false })).metafile
}, 60_000)

/** Every source that a function may run, also those that it imports later. */
function sourcesOf(operation: string): Set<string> {
  const sources = new Set<string>()
  const seen = new Set<string>()
  const visit = (path: string) => {
    const output = metafile.outputs[path]
    if (output === undefined || seen.has(path)) return
    seen.add(path)
    for (const source of Object.keys(output.inputs)) sources.add(source)
    for (const imported of output.imports) visit(imported.path)
  }
  visit(`dist/${operation}/index.mjs`)
  return sources
}

test.each(Object.entries(reachedBy))(
  'what a function may have of %s is what its bundle uses (%s)',
  (need, name) => {
    const reaching = projectFunctions.operations.filter((operation) =>
      [...sourcesOf(operation)].some((source) => source.includes(`node_modules/${name}/`)),
    )
    expect(reaching.toSorted()).toEqual(needs[need as keyof typeof needs].toSorted())
  },
)
