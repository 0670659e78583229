import type { SourceEdit } from './proof.ts'

/** The environment variable in which the edits reach a proof's process and those that it starts. */
const editsVariable = 'PLANTED_EDITS'

/** An edit that survives JSON. */
export interface EncodedEdit {
  file: string
  /** As it is written in the proof, for the error message. */
  find: string
  /** A regular expression, to be taken globally. */
  pattern: string
  replace: string
  times: number
}

/** Settings of a process whose sources are edited as they are loaded, after the edits of this process. */
export function environmentOfEdits(edits: readonly SourceEdit[]): Record<string, string> {
  const hook = new URL('plant-source-edits.ts', import.meta.url).href
  return {
    [editsVariable]: JSON.stringify([...plantedEdits(), ...edits.map(encode)]),
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${hook}`,
  }
}

/** What is edited in this process. */
export function plantedEdits(): EncodedEdit[] {
  return JSON.parse(process.env[editsVariable] ?? '[]') as EncodedEdit[]
}

function encode({ file, find, replace, times = 1 }: SourceEdit): EncodedEdit {
  const edit = { file, find: String(find), times }
  if (find instanceof RegExp) return { ...edit, pattern: find.source, replace }
  return { ...edit, pattern: RegExp.escape(find), replace: replace.replaceAll('$', '$$$$') }
}
