import type { NoteRefusal } from '../start-server.ts'

/** Logs and counts what the house refuses. It is loaded at the first refusal, since the start is what developers wait for. */
const noteLater: NoteRefusal = async (refused) => {
  const { noteRefusal } = await import('./note-refusal.ts')
  await noteRefusal(refused)
}

/** Undefined where there is no place to count in, as for the functions of a test. */
export const refusalNotes: NoteRefusal | undefined = process.env.REDIS_URL ? noteLater : undefined
