import { adminTexts } from '../administration/texts.ts'
import { asCount } from '../parts/figures.ts'
import type { Organization } from './rules-draft.ts'

/** The rules, for whom may not change them. */
export function RulesView({ organization }: { organization: Organization }) {
  const words = adminTexts.rules
  const tokens = (count: number | null) => (count === null ? words.noLimit : words.tokens(asCount(count)))
  return (
    <dl class="card rules-view">
      <Rule name={words.name}>{organization.name}</Rule>
      <Rule name={words.defaultModel}>{organization.default_model ?? words.ofDeployment}</Rule>
      <Rule name={words.allowedModels}>{organization.allowed_models?.join(', ') ?? words.allModels}</Rule>
      <Rule name={words.systemPrompt}>{organization.system_prompt ?? words.noPrompt}</Rule>
      <Rule name={words.maxTokens}>{tokens(organization.max_tokens)}</Rule>
      {Object.entries(organization.max_tokens_by_model ?? {}).map(([model, count]) => (
        <Rule key={model} name={words.maxTokensOf(model)}>
          {tokens(count)}
        </Rule>
      ))}
    </dl>
  )
}

function Rule({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="whole">{children}</dd>
    </div>
  )
}
