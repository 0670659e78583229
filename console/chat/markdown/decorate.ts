import { texts } from '../../texts.ts'
import { displayClass, formulaClass } from './formulas.ts'
import { fillWith } from './markdown.ts'

/** Longer code keeps its plain look: colouring it would hold up the page. */
const longestColoured = 20_000

/**
 * Gives blocks what needs more than markup: code its head, tables room and, once they are finished, code its colours and
 * formulas their form.
 */
export function decorate(elements: DocumentFragment, isFinished: boolean): void {
  for (const table of elements.querySelectorAll('table')) giveRoom(table)
  for (const code of elements.querySelectorAll<HTMLElement>('pre > code')) {
    const language = dressCode(code)
    if (isFinished && language !== undefined) void colour(code, language)
  }
  const formulas = elements.querySelectorAll<HTMLElement>(`code.${formulaClass}`)
  if (isFinished && formulas.length > 0) void typeset([...formulas])
}

/** @returns the language that the code is said to be in */
function dressCode(code: HTMLElement): string | undefined {
  const { parentElement: pre } = code
  const language = [...code.classList].find((name) => name.startsWith('language-'))?.slice('language-'.length)
  const figure = document.createElement('div')
  figure.className = 'code'
  const head = document.createElement('div')
  head.className = 'code-head'
  const name = document.createElement('span')
  name.textContent = language ?? texts.chat.code
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
  return language
}

async function copyCode(button: HTMLButtonElement, code: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(code.textContent ?? '')
  button.textContent = texts.actions.copied
  setTimeout(() => (button.textContent = texts.actions.copy), 1_500)
}

async function colour(code: HTMLElement, language: string): Promise<void> {
  if ((code.textContent?.length ?? 0) > longestColoured) return
  const { highlighter } = await import('./highlighter.ts')
  if (!highlighter.getLanguage(language)) return
  await whenIdle()
  fillWith(code, highlighter.highlight(code.textContent ?? '', { language, ignoreIllegals: true }).value)
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

async function typeset(formulas: readonly HTMLElement[]): Promise<void> {
  const { typesetInto } = await import('./typesetter.ts')
  for (const formula of formulas) {
    const place = document.createElement('span')
    const isDisplay = formula.classList.contains(displayClass)
    place.className = isDisplay ? `${formulaClass} ${displayClass}` : formulaClass
    typesetInto(place, formula.textContent ?? '', isDisplay)
    formula.replaceWith(place)
  }
}
