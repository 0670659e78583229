import { render } from 'katex'

/** Writes a formula as MathML, which browsers show and screen readers read. What is no formula is shown as it stands. */
export function typesetInto(place: HTMLElement, tex: string, isDisplay: boolean): void {
  render(tex, place, {
    displayMode: isDisplay,
    output: 'mathml',
    throwOnError: false,
    strict: 'ignore',
    // Nothing in a formula links or loads.
    trust: false,
    maxSize: 20,
    maxExpand: 200,
  })
}
