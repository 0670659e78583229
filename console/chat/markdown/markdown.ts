import DOMPurify from 'dompurify'
import MarkdownIt, { type Token } from 'markdown-it'
import { formulas } from './formulas.ts'

/** What Claude writes is a stranger's text: HTML in it is text, and nothing is loaded that it names. */
export const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false }).use(formulas)

/** An image would tell a stranger's server who reads, and whatever is in its address. */
markdown.renderer.rules['image'] = (tokens, index) => {
  const token = tokens[index]
  const address = markdown.utils.escapeHtml(String(token?.attrGet('src') ?? ''))
  const words = markdown.utils.escapeHtml(token?.content || address)
  // Links have no links in them.
  const isInLink =
    tokens.findLast(({ type }, at) => at < index && type.startsWith('link_'))?.type === 'link_open'
  return isInLink ? words : `<a href="${address}">${words}</a>`
}

/** The page has a heading of its own above those of an answer. */
function lowerHeading(token: Token): void {
  if (/^h[1-6]$/.test(token.tag)) token.tag = `h${Math.min(6, Number(token.tag[1]) + 1)}`
}

/** The Content-Security-Policy ignores `style`. */
function alignCell(token: Token): void {
  const style = token.attrGet('style')
  const [, side] = /text-align:(left|right|center)/.exec(String(style)) ?? []
  if (style === null) return
  token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style')
  if (side !== undefined) token.attrSet('class', `cell-${side}`)
}

markdown.core.ruler.push('fit_into_page', ({ tokens }) => {
  for (const token of tokens) {
    lowerHeading(token)
    alignCell(token)
  }
})

const allowed = {
  ALLOWED_TAGS:
    'p h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s a table thead tbody tr th td hr br span div'.split(
      ' ',
    ),
  ALLOWED_ATTR: ['href', 'title', 'class', 'start'],
  ALLOW_DATA_ATTR: false,
}

DOMPurify.addHook('afterSanitizeAttributes', (element) => {
  if (element.tagName !== 'A') return
  element.setAttribute('target', '_blank')
  element.setAttribute('rel', 'noopener noreferrer nofollow')
})

/** The elements of a markup that a program of ours has made of a stranger's text. */
export const toElements = (markup: string): DocumentFragment =>
  DOMPurify.sanitize(markup, { ...allowed, RETURN_DOM_FRAGMENT: true })
