import type { Application } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'

/** Thirty words in a second and a half. */
export const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ')
export const slowly = { text: words, firstTokenMs: 300, tokenMs: 40 }
export const lastsMs = 1_500

/** @returns what is wrong unless there was one call, and one charge of what Claude charges for it */
export async function chargedOnce({ claude, database }: Application): Promise<string | undefined> {
  const [line, ...others] = claude.bill()
  if (line === undefined || others.length > 0) return `it was ${claude.bill().length} calls to Claude`
  const charges = await database.rows<{ cost: string }>('SELECT cost_nano_usd AS cost FROM usage_records')
  const expected = String(costOf(line))
  if (charges.length === 1 && charges[0]?.cost === expected) return undefined
  return `it was charged ${charges.map(({ cost }) => cost).join(' and ')}, where Claude charges ${expected}`
}
