import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { html } from './html.ts'

test('no text ends the element or the attribute in which it stands', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: page } = html`<p title="${text}">${text}</p>`
      expect(page.match(/[<>"]/g)?.join('')).toBe('<""><>')
      const shown = page.slice('<p title="'.length, page.indexOf('">'))
      expect(shown.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))).toBe(
        text,
      )
    }),
  )
})

test('pieces of a page stay what they are, one or several, and nothing is nothing', () => {
  const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`)
  expect(html`<ul>${items}</ul>${undefined}${html`<hr>`}`.text).toBe(
    '<ul><li>a</li>\n<li>&#60;b&#62;</li></ul><hr>',
  )
})
