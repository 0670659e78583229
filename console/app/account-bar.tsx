import { Icon } from '../parts/icon.tsx'
import { signOut } from '../sign-in/sign-in.ts'
import { texts } from '../texts.ts'
import { leavePage } from './router.tsx'
import { me } from './session.ts'
import { changeTheme, theme } from './theme.ts'

const themeIcons = { system: 'device', light: 'sun', dark: 'moon' } as const

/** Who is signed in, how the console looks, and the way out. */
export function AccountBar() {
  const user = me.value?.user
  const name = user?.email ?? user?.id ?? texts.layout.operator
  return (
    <div class="account" role="group" aria-label={texts.layout.account}>
      <div class="account-who">
        <span class="cut" title={name}>
          {name}
        </span>
        {user && <span class="account-role">{texts.roles[user.role]}</span>}
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.layout.theme[theme.value]}
        title={texts.layout.theme[theme.value]}
        onClick={changeTheme}
      >
        <Icon name={themeIcons[theme.value]} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.layout.signOut}
        title={texts.layout.signOut}
        onClick={() => leavePage(() => void signOut())}
      >
        <Icon name="exit" />
      </button>
    </div>
  )
}
