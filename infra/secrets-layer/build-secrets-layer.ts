import { join } from 'node:path'
import { buildSync } from 'esbuild'

/** The Node option that runs the layer's program before the function. */
export const secretsLayerOption = '--import=/opt/load-secrets.mjs'

/** Bundles the layer's program into a directory. @returns true, because CDK asks whether it was done */
export function buildSecretsLayer(directory: string): boolean {
  buildSync({
    entryPoints: [join(import.meta.dirname, 'load-secrets.ts')],
    outfile: join(directory, 'load-secrets.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
  })
  return true
}
