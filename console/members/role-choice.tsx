import { type Role, rolesToGive } from '../administration/roles.ts'
import { adminTexts } from '../administration/texts.ts'
import { texts } from '../texts.ts'

/** The roles that the caller may give, with what each may do. */
export function RoleChoice({ chosen, onChoose }: { chosen: Role; onChoose: (role: Role) => void }) {
  return (
    <fieldset class="field choice-group">
      <legend class="field-label">{adminTexts.members.role}</legend>
      {rolesToGive().map((role) => (
        <label class="choice-row" key={role}>
          <input
            type="radio"
            name="role"
            value={role}
            checked={role === chosen}
            onChange={() => onChoose(role)}
          />
          <span>
            <strong>{texts.roles[role]}</strong>
            <span class="field-hint">{adminTexts.members.roleMeanings[role]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
