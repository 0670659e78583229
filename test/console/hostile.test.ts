import { afterAll, expect, test } from '@jest/globals'
import { answers, ask, closeBrowser, signedIn, untilAnswered } from './harness/browser.ts'
import { claudeSays, newOffice, serverUrl } from './harness/server.ts'

afterAll(closeBrowser)

const hostile = `
<script>window.hacked = 1</script>
<img src=x onerror="window.hacked = 2">
<svg onload="window.hacked = 3"><style>*{display:none}</style></svg>
<iframe srcdoc="<script>parent.hacked = 4</script>"></iframe>
<form action="https://evil.example/"><input name=q></form>
[run](javascript:window.hacked=5) [data](data:text/html,<script>window.hacked=6</script>)
[vb](vbscript:x) <a href="javascript:window.hacked=7">raw</a>
![pixel](https://evil.example/pixel.png?secret "onmouseover=alert(1)")
![bad](javascript:window.hacked=8)
<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=9></style></mglyph></table></mtext></math>
$\\href{javascript:window.hacked=10}{x}$ and $$\\includegraphics{https://evil.example/a.png}$$
$\\htmlData{a=b}{x}\\class{y}{z}\\url{https://evil.example/u}$

| <img src=x onerror=window.hacked=11> | b |
|---|---|
| [x](javascript:1) | \`<script>\` |

\`\`\`js"onmouseover="window.hacked=12
</code></pre><script>window.hacked = 13</script>
\`\`\`

\`\`\`html
<img src=x onerror="window.hacked = 14"><script>window.hacked = 15</script>
\`\`\`

[ref]: javascript:window.hacked=16
[ref] <div id="page" name="cookie">clobber</div>
`

test('an answer, a question and a title of hostile Markdown and HTML run nothing and load nothing', async () => {
  const office = await newOffice('<b>Evil</b>')
  const { page, problems } = await signedIn(office.key)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await claudeSays({ text: hostile.split(/(?<=\n)/), tokenMs: 5 })
  await ask(page, hostile)
  await untilAnswered(page)
  for (let round = 0; round < 2; round += 1) {
    await page.waitForLoadState('networkidle')
    const answer = answers(page).last()
    for (const link of await answer.getByRole('link').all()) {
      await link.hover()
      expect(await link.getAttribute('href')).toMatch(/^https:\/\/evil\.example\//)
      expect(await link.getAttribute('rel')).toContain('noopener')
    }
    expect(await answer.locator('script, img, svg:not(.icon), iframe, form, input, style').count()).toBe(0)
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
    expect(await answer.locator('.markdown').innerHTML()).not.toMatch(/<[^>]*\son\w+=/)
    // What was stored is shown as carefully as what was streamed.
    await page.reload()
    await untilAnswered(page)
  }
  expect(asked.filter((url) => !url.startsWith(serverUrl))).toEqual([])
  expect(problems).toEqual([])
})
