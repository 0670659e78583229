import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const fromProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Where `npm run build` puts the console: as it ships. */
export const shippedConsole = fromProject('dist/console')

/**
 * Builds the web console: `index.html`, and `assets/` with names that change with the content.
 * @param outputDirectory is emptied first
 * @param base the path at which it will be served
 */
export async function buildConsole(outputDirectory = shippedConsole, base = '/console/'): Promise<void> {
  await build({
    configFile: false,
    root: fromProject('console'),
    base,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: outputDirectory,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: { polyfill: false },
      // The Content-Security-Policy lets no style or script come from anywhere but a file.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      // A busy machine is no news.
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  })
}
