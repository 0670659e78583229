import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { projectPath } from '../../local/project-path.ts'
import { type EncodedEdit, plantedEdits } from './source-edits.ts'

// Loaded first into a proof's process and every Node process that it starts: edits sources as they are loaded, so that
// production code needs no switch for it.
const edited = new Map<string, string>()
for (const edit of plantedEdits()) {
  const url = pathToFileURL(projectPath(edit.file)).href
  edited.set(url, apply(edit, edited.get(url) ?? readFileSync(projectPath(edit.file), 'utf8')))
}

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const source = edited.get(url.replace(/\?.*$/, ''))
    return source === undefined ? loaded : { ...loaded, source }
  },
})

function apply({ file, find, pattern, replace, times }: EncodedEdit, source: string): string {
  const found = source.match(new RegExp(pattern, 'g'))?.length ?? 0
  if (found !== times) {
    throw new Error(`A planted bug expects ${find} ${times} times in ${file}, and finds it ${found} times`)
  }
  return source.replaceAll(new RegExp(pattern, 'g'), replace)
}
