import { renderEnvironment } from '../local/settings/render-environment.ts'
import { generateCostFiles } from './cost/generated-files.ts'
import type { GeneratedFile } from './generated-file.ts'
import { generateObservabilityFiles } from './observability/generated-files.ts'
import { generateApiFiles } from './openapi/generated-files.ts'

/** Everything that `npm run generate` writes, derived from the current sources. */
export async function generateFiles(): Promise<GeneratedFile[]> {
  return [
    { path: '.env.example', text: renderEnvironment() },
    ...(await generateApiFiles()),
    ...generateObservabilityFiles(),
    ...generateCostFiles(),
  ]
}
