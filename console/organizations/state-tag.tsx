import { type Organization, stateOf } from './directory.ts'
import { operatorTexts } from './texts.ts'

const classes = { active: 'tag tag-good', suspended: 'tag tag-warning', deleted: 'tag' } as const

export function StateTag({ organization }: { organization: Organization }) {
  const state = stateOf(organization)
  return <span class={classes[state]}>{operatorTexts.organizations.states[state]}</span>
}
