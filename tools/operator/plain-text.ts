/** A text that somebody else has chosen, so that it can be shown in a terminal: none of it moves the cursor. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\uFFFD')
}
