/** Makes untrusted text safe to print in a terminal: none of it moves the cursor. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\uFFFD')
}
