import { operatorTexts } from '../organizations/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Loading } from '../parts/loading.tsx'
import { Plot, type PlotSeries } from '../parts/plot.tsx'
import { type ChartName, chartNames, charts } from './charts.ts'
import { lookAtFleet, metricsError, type Point, points } from './fleet.ts'

const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const asClock = (seconds: number) => clock.format(seconds * 1_000)

/** The last hour of the fleet, as far as it was watched. */
export function FleetPlots() {
  const known = points.value
  return (
    <section class="page-part" aria-labelledby="plots">
      <h2 id="plots">{operatorTexts.fleet.plotsTitle}</h2>
      <p class="field-hint">{operatorTexts.fleet.plotsHint}</p>
      {metricsError.value && <ErrorNote error={metricsError.value} onRetry={lookAtFleet} />}
      {known.length === 0 && !metricsError.value && <Loading />}
      {known.length > 0 && (
        <div class="plots">
          {chartNames.map((name) => (
            <FleetPlot key={name} name={name} known={known} />
          ))}
        </div>
      )}
    </section>
  )
}

function FleetPlot({ name, known }: { name: ChartName; known: readonly Point[] }) {
  const title = operatorTexts.fleet.charts[name]
  const series = seriesOf(name, known)
  return (
    <div class="card">
      {series.length === 0 ? (
        <>
          <p class="plot-title">{title}</p>
          <p class="field-hint">{operatorTexts.fleet.nothingCounted}</p>
        </>
      ) : (
        <Plot
          title={title}
          times={known.map(({ at }) => at)}
          series={series}
          format={charts[name].format}
          formatTime={asClock}
        />
      )}
    </div>
  )
}

/** A line for each name that any point has, in the order in which they came. One that is missing at a point stood still. */
function seriesOf(chart: ChartName, known: readonly Point[]): PlotSeries[] {
  const names = new Set(known.flatMap(({ lines }) => Object.keys(lines[chart])))
  return [...names].map((name) => ({
    name,
    values: known.map(({ lines }) => {
      const value = lines[chart][name]
      return value === undefined ? 0 : value
    }),
  }))
}
