import { FormDialog } from '../parts/form-dialog.tsx'
import { type Organization, restoreOrganization, suspendOrganization } from './directory.ts'
import { operatorTexts } from './texts.ts'

/** Suspends an organization, or restores it; says first what that means. */
export function ChangeState(props: {
  kind: 'suspend' | 'restore'
  organization: Organization
  onChanged: () => void
  onClose: () => void
}) {
  const { kind, organization } = props
  const change = async () => {
    await (kind === 'suspend' ? suspendOrganization : restoreOrganization)(organization.id)
    props.onChanged()
  }
  const words = operatorTexts.organizations[kind]
  return (
    <FormDialog
      title={words.title(organization.name)}
      verb={words.verb}
      isDanger={kind === 'suspend'}
      onSubmit={change}
      onClose={props.onClose}
    >
      <p>{words.means}</p>
    </FormDialog>
  )
}
