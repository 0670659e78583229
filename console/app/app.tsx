import { SignInPage } from '../sign-in/sign-in-page.tsx'
import { Layout } from './layout.tsx'
import { caller, isSignedIn } from './session.ts'

export function App() {
  return isSignedIn.value ? <Layout key={caller.value} /> : <SignInPage />
}
