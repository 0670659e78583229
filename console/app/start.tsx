import { render } from 'preact'
import { signedInAgain } from '../sign-in/sign-in.ts'
import { App } from './app.tsx'
import { loadSettings } from './settings.ts'
import { applyTheme } from './theme.ts'

applyTheme()
try {
  await loadSettings()
  await signedInAgain()
} finally {
  render(<App />, document.body)
}
