import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { answers, ask, closeBrowser, signedIn, untilAnswered } from './harness/browser.ts'
import { claudeSays, newOffice, type Office } from './harness/server.ts'

let office: Office

beforeAll(async () => {
  office = await newOffice()
})
afterAll(closeBrowser)

/** Every kind of block, and what makes one out of another while it grows. */
const everything = `
# A *heading* with \`code\`

Plain words & <b>no HTML</b>, **strong *and emphasised* words**, [a link](https://one.example/?a=1&b=2 "Its > title"),
https://two.example/ and ![an image](https://three.example/a.png), a break  
and [![an image that is a link](https://four.example/b.png)](https://five.example/) and ~~gone~~.
What ends here with a row of equals signs was a paragraph
===

| name | count |
|:--|--:|
| **one** | 1 |
| two \`|\` [x](https://six.example/) | $a_1 < b$ |
| \\| | ![](https://seven.example/c.png) |

- tight
- list
  1. of *lists*
  2. with 1 > 0

     \`\`\`ts
     const inside: string = 'a list' // <tag> & more
     \`\`\`
  3. and more
- that becomes loose

- at its end

> A quotation
> - with a list
>
> | and | a table |
> |---|---|
> | in | it |

\`\`\`typescript
export const answer = (question: string): number => (question > '' ? 42 : 0)

\`\`\`

    code that is indented

$$
\\sum_{i=0}^n i < n^2
$$

Between \\(x > y\\) and $$z$$.

***

- [the last [one](https://eight.example/)
  - of | all

| kinds |
|---|
| <img src=x> &amp; **not closed |
`

/** What the last answer has come to, once its code has colours and its formulas their form. */
async function formOf(page: Page): Promise<string> {
  await untilAnswered(page)
  const text = answers(page).last().locator('.markdown')
  await text.locator('code.formula').first().waitFor({ state: 'detached' })
  await text.locator('code:has(.hljs-keyword)').nth(1).waitFor()
  return text.innerHTML()
}

test.each([1, 3, 17])(
  'an answer that grew in pieces of %i characters is the one that is shown at once',
  async (size) => {
    const { page, problems } = await signedIn(office.key)
    const pieces = everything.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    await claudeSays({ text: pieces, tokenMs: size })
    await ask(page, 'Everything, please')
    const grown = await formOf(page)
    await page.reload()
    expect(grown).toBe(await formOf(page))
    expect(problems).toEqual([])
  },
)

test.each([
  ['a list', '- first\n- second', ' and longer\n- third'],
  ['a table', '| many words |\n|---|\n| first |\n| second', ' and longer |\n| third |'],
  ['a paragraph', '**first** second', ' and *longer* third'],
  ['code', '```\nfirst\nsecond', ' and longer\nthird'],
])('what a reader has selected in %s stays selected while it grows', async (_, beginning, rest) => {
  const { page } = await signedIn(office.key)
  const later = Array.from({ length: 100 }, () => ' more')
  await claudeSays({ text: [beginning, ...later, rest], tokenMs: 30 })
  await ask(page, 'Go on')
  const text = answers(page).last().locator('.markdown')
  // Near to where the word begins, so that it is what is selected.
  await text.getByText('first').dblclick({ position: { x: 5, y: 8 } })
  expect(await page.evaluate('getSelection().toString()')).toBe('first')
  expect(await text.getByText('third').count()).toBe(0)
  await text.getByText('third').waitFor()
  expect(await page.evaluate('getSelection().toString()')).toBe('first')
})
