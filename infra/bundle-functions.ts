import { cp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { routes } from '../functions/routes.ts'
import { schedules } from '../functions/schedules.ts'
import { folderOf, type Route } from '../lib/endpoints/route.ts'
import { functionEntry } from './function-entry.ts'

/** Where handlers are read and bundles written. */
export interface FunctionSources {
  readonly operations: readonly string[]
  /** The path of the module that exports the handler of an operation. */
  readonly handlerOf: (operation: string) => string
  readonly outputDirectory: string
}

export interface FunctionBundle {
  readonly operation: string
  /** Code that a new process reads before its first request. */
  readonly startBytes: number
  /** All code in the folder, including later imports, without source maps. */
  readonly bytes: number
}

/** The part of a table's row that locates its handler. */
type Placed = Pick<Route, 'resource' | 'operation'>

/** The handlers of a table of routes and schedules, in the table's directory. */
export function handlersIn(table: Readonly<Record<string, Placed>>, directory: string) {
  return (operation: string): string => {
    const row = table[operation]
    if (row === undefined) throw new Error(`There is no operation ${operation}.`)
    return join(directory, folderOf(row), 'handler.ts')
  }
}

const functions: Readonly<Record<string, Placed>> = { ...routes, ...schedules }

/** The project's own functions, bundled to `dist/<operation>/`. */
export const projectFunctions: FunctionSources = {
  operations: Object.keys(functions),
  handlerOf: handlersIn(functions, fileURLToPath(new URL('../functions', import.meta.url))),
  outputDirectory: fileURLToPath(new URL('../dist', import.meta.url)),
}

/** A package's file that a function reads at run time. It goes beside the bundle, where `require.resolve` finds it. */
const packageFiles: Readonly<Record<string, readonly string[]>> = {
  'docs-asset': ['swagger-ui-dist/swagger-ui.css', 'swagger-ui-dist/swagger-ui-bundle.js'],
}

/** A build with Claude's SDK takes about 150 MB; more builds than this at once only cost memory. */
const buildsAtOnce = 4

/**
 * How functions are bundled, here and in CDK: `<outputDirectory>/<operation>/index.mjs` each, with every
 * `await import()` in a chunk of its own that is read only when reached. A build of one operation keeps its
 * chunks inside its folder, which then ships as one Lambda function. A build of several lets them share chunks
 * (`shared/`), so that development parses and links a dependency once instead of once per route.
 */
export function bundleOptions(operations: string[], sources: FunctionSources = projectFunctions) {
  const chunkFolder = operations.length === 1 ? operations[0] : 'shared'
  return {
    entryPoints: Object.fromEntries(
      operations.map((operation) => [`${operation}/index`, sources.handlerOf(operation)]),
    ),
    outdir: sources.outputDirectory,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${chunkFolder}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    plugins: [functionEntry],
    minifySyntax: true,
    minifyWhitespace: true,
    // Identifiers are not shortened: errors are logged by name, and `keepNames` took 9 ms of each cold start.
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    // Bundled CommonJS packages still call require() for Node's own modules.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  } as const satisfies BuildOptions
}

/**
 * Bundles every function into an emptied output directory.
 * @throws esbuild's `BuildFailure`, with file, line and column in its message
 */
export async function buildFunctions(sources: FunctionSources = projectFunctions): Promise<FunctionBundle[]> {
  await rm(sources.outputDirectory, { recursive: true, force: true })
  const waiting = [...sources.operations]
  const bundles: FunctionBundle[] = []
  const buildWaiting = async () => {
    for (let operation = waiting.shift(); operation; operation = waiting.shift()) {
      bundles.push(await buildFunction(operation, sources))
    }
  }
  await Promise.all(Array.from({ length: buildsAtOnce }, buildWaiting))
  return bundles.toSorted((a, b) => a.operation.localeCompare(b.operation))
}

async function buildFunction(operation: string, sources: FunctionSources): Promise<FunctionBundle> {
  const { metafile } = await build(bundleOptions([operation], sources))
  await copyPackageFiles(operation, sources)
  const index = resolve(sources.outputDirectory, operation, 'index.mjs')
  const code = Object.keys(metafile.outputs).filter((path) => path.endsWith('.mjs'))
  const entry = code.find((path) => resolve(path) === index)
  return {
    operation,
    startBytes: bytesOf(metafile, entry ? withStaticImports(metafile, entry) : []),
    bytes: bytesOf(metafile, code),
  }
}

async function copyPackageFiles(operation: string, { outputDirectory }: FunctionSources): Promise<void> {
  const require = createRequire(import.meta.url)
  for (const file of packageFiles[operation] ?? []) {
    await cp(require.resolve(file), join(outputDirectory, operation, 'node_modules', file))
  }
}

function withStaticImports(metafile: Metafile, path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const imported of metafile.outputs[path]?.imports ?? []) {
    if (imported.kind === 'import-statement' && !imported.external) {
      withStaticImports(metafile, imported.path, seen)
    }
  }
  return seen
}

function bytesOf(metafile: Metafile, paths: Iterable<string>): number {
  return [...paths].reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0)
}
