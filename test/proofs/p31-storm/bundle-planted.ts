import { readFile } from 'node:fs/promises'
import { build, type Plugin } from 'esbuild'
import { bundleOptions, projectFunctions } from '../../../infra/bundle-functions.ts'
import { plantedEdits } from '../source-edits.ts'

/** Bundles functions as shipped, together with any planted bug, which a bundle would not pick up by itself. */
export async function bundlePlanted(operations: readonly string[], outputDirectory: string): Promise<void> {
  for (const operation of operations) {
    const options = bundleOptions([operation], { ...projectFunctions, outputDirectory })
    await build({ ...options, plugins: [...options.plugins, plantEdits] })
  }
}

const plantEdits: Plugin = {
  name: 'planted-edits',
  setup(bundling) {
    for (const [file, ofFile] of Map.groupBy(plantedEdits(), (edit) => edit.file)) {
      bundling.onLoad({ filter: new RegExp(`/${RegExp.escape(file)}$`) }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        const edited = ofFile.reduce(
          (text, { pattern, replace }) => text.replaceAll(new RegExp(pattern, 'g'), replace),
          source,
        )
        return { contents: edited, loader: 'ts' }
      })
    }
  },
}
