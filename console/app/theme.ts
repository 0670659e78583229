import { signal } from '@preact/signals'

const choices = ['system', 'light', 'dark'] as const
export type Theme = (typeof choices)[number]

const kept = 'console.theme'

/** What the reader has chosen; `system` follows their machine. */
export const theme = signal<Theme>(
  choices.find((choice) => choice === localStorage.getItem(kept)) ?? 'system',
)

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = theme.value
}

export function changeTheme(): void {
  theme.value = choices[(choices.indexOf(theme.value) + 1) % choices.length] ?? 'system'
  localStorage.setItem(kept, theme.value)
  applyTheme()
}
