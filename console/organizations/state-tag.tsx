import { texts } from '../texts.ts'
import { type Organization, stateOf } from './directory.ts'

const classes = { active: 'tag tag-good', suspended: 'tag tag-warning', deleted: 'tag' } as const

export function StateTag({ organization }: { organization: Organization }) {
  const state = stateOf(organization)
  return <span class={classes[state]}>{texts.organizations.states[state]}</span>
}
