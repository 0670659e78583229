import { parseArgs } from 'node:util'
import { unsoldModels } from '../lib/model-names.ts'
import { runProgram } from '../local/run-program.ts'
import { compareLists } from './prices/compare-lists.ts'
import { genaiPrices } from './prices/genai-prices.ts'
import { explanationOf } from './prices/known-differences.ts'
import { litellmPrices } from './prices/litellm.ts'
import { ourPrices, type PriceList } from './prices/price-list.ts'

// `npm run prices [-- --litellm FILE]` holds our price table against those of others, at this moment.
await runProgram(async () => {
  const { values } = parseArgs({ options: { litellm: { type: 'string', multiple: true, default: [] } } })
  const now = new Date()
  const ours = ourPrices(now)
  const unexplained = [genaiPrices(now), ...values.litellm.map(litellmPrices)].map((list) =>
    report(ours, list),
  )
  if (unexplained.some((count) => count > 0)) process.exitCode = 1
})

/** Prints every difference. @returns how many of them nobody has explained */
function report(ours: PriceList, theirs: PriceList): number {
  const { missingHere, missingThere, differences } = compareLists(ours, theirs)
  console.log(`${theirs.name}: ${ours.models.size} models here, ${theirs.models.size} names there`)
  for (const model of missingHere) {
    const why = unsoldModels[model]
    console.log(`  missing here   ${model}${why === undefined ? '' : ` (not sold: ${why})`}`)
  }
  for (const model of missingThere) console.log(`  missing there  ${model}`)
  const explained = differences.map((difference) => ({ ...difference, why: explanationOf(difference) }))
  for (const { model, fact, here = 'unknown', there = 'unknown', why } of explained) {
    const line = `${model}: ${fact} is ${here} here, ${there} there`
    console.log(why === undefined ? `  DIFFERS        ${line}` : `  explained      ${line} (${why})`)
  }
  const unexplained = explained.filter(({ why }) => why === undefined).length
  console.log(`  ${differences.length} differences, ${unexplained} unexplained`)
  return unexplained
}
