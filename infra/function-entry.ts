import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

const namespace = 'function-entry'
const startUp = fileURLToPath(new URL('../lib/start-up.ts', import.meta.url))

/** Has a bundle take its steps before the first request once its handler has named them. Tests import handlers without. */
export const functionEntry: Plugin = {
  name: namespace,
  setup(bundling) {
    bundling.onResolve({ filter: /\/handler\.ts$/ }, ({ kind, path }) =>
      kind === 'entry-point' ? { path, namespace } : undefined,
    )
    bundling.onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: [
        `export { handler } from ${JSON.stringify(path)}`,
        `import { startUp } from ${JSON.stringify(startUp)}`,
        'await startUp()',
      ].join('\n'),
      resolveDir: dirname(path),
    }))
  },
}
