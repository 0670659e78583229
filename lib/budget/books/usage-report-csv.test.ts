import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { UsageRow } from './usage-report.ts'
import { usageReportCsv } from './usage-report-csv.ts'

const used = {
  turns: 2,
  estimated_turns: 1,
  input_tokens: 30,
  output_tokens: 40,
  cache_read_input_tokens: 50,
  cache_creation_5m_input_tokens: 60,
  cache_creation_1h_input_tokens: 70,
  thinking_tokens: 15,
  server_tool_requests: 2,
  cost_usd: '0.000001',
  cache_saved_usd: '0.02',
  cache_cost_usd: '0.03',
} satisfies UsageRow
const figures =
  'turns,estimated_turns,input_tokens,output_tokens,cache_read_input_tokens,' +
  'cache_creation_5m_input_tokens,cache_creation_1h_input_tokens,thinking_tokens,server_tool_requests,cost_usd,' +
  'cache_saved_usd,cache_cost_usd'

test('the groups stand first, in the order of the question, and every line ends with CR LF', () => {
  const row: UsageRow = { ...used, model: 'claude', day: '2026-11-22', api_key_id: null }
  expect(usageReportCsv(['api_key', 'day', 'model'], [row, row])).toBe(
    `api_key_id,day,model,${figures}\r\n` +
      ',2026-11-22,claude,2,1,30,40,50,60,70,15,2,0.000001,0.02,0.03\r\n' +
      ',2026-11-22,claude,2,1,30,40,50,60,70,15,2,0.000001,0.02,0.03\r\n',
  )
})

test('a report without rows is its names', () => {
  expect(usageReportCsv([], [])).toBe(`${figures}\r\n`)
})

const modelField = (model: string) =>
  usageReportCsv(['model'], [{ ...used, model }]).slice(
    `model,${figures}\r\n`.length,
    -',2,1,30,40,50,60,70,15,2,0.000001,0.02,0.03\r\n'.length,
  )

test.each([
  ['a,b', '"a,b"'],
  ['a"b', '"a""b"'],
  ['a\r\nb', '"a\r\nb"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ['1-1', '1-1'],
])('the text %j is written as %j', (text, written) => {
  expect(modelField(text)).toBe(written)
})

test('whatever a text is, its field is read as it was or with one apostrophe more, and begins no formula', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', "'", ',', '\r', '\n', '\t', '=', '+', '-', '@', 'a') }),
      (text) => {
        const written = modelField(text)
        const quoted = /^"((?:[^"]|"")*)"$/.exec(written)?.[1]
        const unquoted = quoted === undefined ? written : ''
        expect(unquoted).not.toMatch(/[",\r\n]/)
        const read = quoted?.replaceAll('""', '"') ?? written
        expect([text, `'${text}`]).toContain(read)
        expect(read).not.toMatch(/^[=+\-@\t\r]/)
      },
    ),
  )
})
