import { readAnthropicReport } from './anthropic-report.ts'
import { readAwsReport } from './aws-report.ts'
import type { ReadBill } from './billed-sum.ts'

/** Reads an export of any upstream: JSON is Anthropic's, CSV is AWS's. @throws RangeError that says what is wrong */
export function readBill(text: string): ReadBill {
  return /^\s*[[{]/.test(text) ? readAnthropicReport(pagesOf(text)) : readAwsReport(text)
}

/** One page over many lines, or one in each. */
function pagesOf(text: string): unknown[] {
  const whole = parse(text)
  if (whole !== undefined) return [whole]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, index) => {
    const parsed = parse(line)
    if (parsed === undefined) throw new RangeError(`Line ${index + 1} is no JSON`)
    return parsed
  })
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
