/** Some figures of one thing: what each is called, what it is, and what it is exactly where that is rounded. */
export function Figures({
  of,
}: {
  of: readonly (readonly [name: string, figure: string, exact?: string])[]
}) {
  return (
    <dl class="figures">
      {of.map(([name, figure, exact]) => (
        <div key={name} class="figure">
          <dt>{name}</dt>
          <dd class="number" title={exact}>
            {figure}
          </dd>
        </div>
      ))}
    </dl>
  )
}
