import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const project = join(import.meta.dirname, '..', '..')

/** The handler's place in the bundle: as deep as its source, so that it finds the migrations. */
export const migrationsHandler = 'infra/schema-migrator/handler.handler'

/** Bundles the migrating function with all that it reads. @returns true, because CDK asks whether it was done */
export function buildMigrations(directory: string): boolean {
  buildSync({
    entryPoints: [join(import.meta.dirname, 'handler.ts')],
    outfile: join(directory, 'infra/schema-migrator/handler.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    minify: true,
    keepNames: true,
    // Bundled CommonJS packages still call require() for Node's own modules.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  })
  for (const path of ['infra/schema-migrator/roles.sql', 'migrations']) {
    cpSync(join(project, path), join(directory, path), { recursive: true })
  }
  return true
}
