import { texts } from '../../texts.ts'
import { displayClass, formulaClass } from './formulas.ts'
import { toElements } from './markdown.ts'

/** Longer code keeps its plain look: colouring it would hold up the page. */
const longestColoured = 20_000

/** Gives elements what needs more than markup: code its head, and tables room. */
export function decorate(elements: DocumentFragment): void {
  for (const table of elements.querySelectorAll('table')) giveRoom(table)
  for (const code of elements.querySelectorAll<HTMLElement>('pre > code')) dressCode(code)
}

/** Gives a block that changes no more its colours, where it is code, and its formulas their form. */
export function finish(block: Element): void {
  for (const code of block.querySelectorAll<HTMLElement>('pre > code')) void colour(code)
  const isFormula = `code.${formulaClass}`
  const formulas = block.matches(isFormula) ? [block] : [...block.querySelectorAll(isFormula)]
  if (formulas.length > 0) void typeset(formulas)
}

const languageOf = (code: HTMLElement): string | undefined =>
  [...code.classList].find((name) => name.startsWith('language-'))?.slice('language-'.length)

function dressCode(code: HTMLElement): void {
  const { parentElement: pre } = code
  const figure = document.createElement('div')
  figure.className = 'code'
  const head = document.createElement('div')
  head.className = 'code-head'
  const name = document.createElement('span')
  name.textContent = languageOf(code) ?? texts.chat.code
  const copy = document.createElement('button')
  copy.type = 'button'
  copy.className = 'code-copy'
  copy.textContent = texts.actions.copy
  copy.addEventListener('click', () => void copyCode(copy, code))
  head.append(name, copy)
  if (pre) {
    pre.tabIndex = 0
    pre.replaceWith(figure)
    figure.append(head, pre)
  }
}

async function copyCode(button: HTMLButtonElement, code: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(code.textContent ?? '')
  button.textContent = texts.actions.copied
  setTimeout(() => (button.textContent = texts.actions.copy), 1_500)
}

async function colour(code: HTMLElement): Promise<void> {
  const language = languageOf(code)
  if (language === undefined || (code.textContent?.length ?? 0) > longestColoured) return
  const { highlighter } = await import('./highlighter.ts')
  if (!highlighter.getLanguage(language)) return
  await whenIdle()
  const { value } = highlighter.highlight(code.textContent ?? '', { language, ignoreIllegals: true })
  code.replaceChildren(toElements(value))
}

const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 500 })
    else setTimeout(resolve, 50)
  })

/** A wide table scrolls by itself, also by keyboard. */
function giveRoom(table: HTMLElement): void {
  const room = document.createElement('div')
  room.className = 'table-room'
  room.tabIndex = 0
  table.replaceWith(room)
  room.append(table)
}

async function typeset(formulas: readonly Element[]): Promise<void> {
  const { typesetInto } = await import('./typesetter.ts')
  for (const formula of formulas) {
    const place = document.createElement('span')
    const isDisplay = formula.classList.contains(displayClass)
    place.className = isDisplay ? `${formulaClass} ${displayClass}` : formulaClass
    typesetInto(place, formula.textContent ?? '', isDisplay)
    formula.replaceWith(place)
  }
}
