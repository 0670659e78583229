import { operatorTexts } from '../organizations/texts.ts'
import { PageHead } from '../parts/page-head.tsx'
import { texts } from '../texts.ts'
import { lookAtFleet } from './fleet.ts'
import { FleetFigures } from './fleet-figures.tsx'
import { FleetPlots } from './fleet-plots.tsx'
import { StoresHealth } from './stores-health.tsx'
import { Upstreams } from './upstreams.tsx'
import { useWhileSeen } from './use-while-seen.ts'

const periodMs = 10_000

/** `/fleet`: how the deployment is, and its ways to Claude. */
export function Page() {
  useWhileSeen(lookAtFleet, periodMs)
  return (
    <div class="page">
      <PageHead title={texts.pages.fleet} lead={operatorTexts.fleet.lead} />
      <StoresHealth />
      <FleetFigures />
      <Upstreams />
      <FleetPlots />
    </div>
  )
}
