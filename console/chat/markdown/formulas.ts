import type { MarkdownIt } from 'markdown-it'

/** The classes by which formulas are found again: their text is TeX until KaTeX has come. */
export const formulaClass = 'formula'
export const displayClass = 'formula-display'

interface Delimiters {
  readonly open: string
  readonly close: string
  readonly isDisplay: boolean
}

/** As Claude writes them. The longer come first. */
const inLines: readonly Delimiters[] = [
  { open: '$$', close: '$$', isDisplay: true },
  { open: '$', close: '$', isDisplay: false },
  { open: '\\(', close: '\\)', isDisplay: false },
  { open: '\\[', close: '\\]', isDisplay: true },
]

/** Teaches Markdown `$…$`, `\(…\)`, `$$…$$` and `\[…\]`. */
export function formulas(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('escape', 'formula', (state, silent) => {
    const rest = state.src.slice(state.pos, state.posMax)
    for (const { open, close, isDisplay } of inLines) {
      if (!rest.startsWith(open)) continue
      const end = rest.indexOf(close, open.length)
      const tex = rest.slice(open.length, end)
      if (end < 0 || tex.trim() === '') continue
      // Dollars in prose are money: "$5 and $6" is no formula.
      if (open === '$' && !isFormulaInDollars(tex, rest[end + 1])) continue
      if (!silent) addToken(state.push(isDisplay ? 'formula_display' : 'formula', '', 0), tex)
      state.pos += end + close.length
      return true
    }
    return false
  })

  markdown.block.ruler.before(
    'fence',
    'formula_block',
    (state, startLine, endLine, silent) => {
      const lineOf = (line: number) => state.getLines(line, line + 1, state.blkIndent, false).trim()
      const first = lineOf(startLine)
      const delimiters = inLines.find(({ open, isDisplay }) => isDisplay && first.startsWith(open))
      if (delimiters === undefined) return false
      const { open, close } = delimiters
      // One that begins and ends in a line with other text around it is part of a paragraph.
      if (first.indexOf(close, open.length) >= 0 && !first.endsWith(close)) return false
      let last = startLine
      const ends = (line: number) => {
        const text = line === startLine ? first.slice(open.length) : lineOf(line)
        return text.endsWith(close)
      }
      while (last < endLine && !ends(last)) last += 1
      if (silent) return true
      const text = state.getLines(startLine, Math.min(last + 1, endLine), state.blkIndent, false).trim()
      const token = state.push('formula_display', '', 0)
      addToken(token, text.slice(open.length, last < endLine ? -close.length : undefined))
      token.map = [startLine, last + 1]
      token.block = true
      state.line = Math.min(last + 1, endLine)
      return true
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  )

  const { escapeHtml } = markdown.utils
  markdown.renderer.rules['formula'] = (tokens, index) =>
    `<code class="${formulaClass}">${escapeHtml(tokens[index]?.content ?? '')}</code>`
  markdown.renderer.rules['formula_display'] = (tokens, index) =>
    `<code class="${formulaClass} ${displayClass}">${escapeHtml(tokens[index]?.content ?? '')}</code>`
}

function isFormulaInDollars(tex: string, after: string | undefined): boolean {
  return /^\S/.test(tex) && /\S$/.test(tex) && !tex.includes('\n\n') && !/\d/.test(after ?? '')
}

function addToken(token: { content: string; markup: string }, tex: string): void {
  token.content = tex.trim()
  token.markup = '$'
}
