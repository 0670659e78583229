import {
  LegendDisplayMode,
  LegendPlacement,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { panelInPromql } from './panel-in-promql.ts'
import { type Panel, rows } from './panels.ts'

const datasource = { type: 'prometheus', uid: `\${datasource}` }
/** In columns, of which a dashboard has 24. */
const panelWidth = 8

/** The dashboard of a deployment, for a Grafana that reads the Prometheus scraping it. */
export function grafanaDashboard(): Dashboard {
  const dashboard = new DashboardBuilder('LLM Production Application')
    .uid('llm-production-app')
    .description('All instances of all functions, from GET /metrics.')
    .tags(['llm-production-app'])
    .timezone('utc')
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withPanel(firingAlerts())
  for (const [title, panels] of Object.entries(rows)) {
    dashboard.withRow(new RowBuilder(title))
    for (const panel of panels) dashboard.withPanel(timeSeries(panel))
  }
  return dashboard.build()
}

function firingAlerts(): StatBuilder {
  return new StatBuilder()
    .title('Alerts')
    .datasource(datasource)
    .height(4)
    .span(24)
    .withTarget(
      new DataqueryBuilder()
        .refId('A')
        .expr('count by (alertname) (ALERTS{alertstate="firing"}) or vector(0)')
        .legendFormat('{{alertname}}'),
    )
}

function timeSeries(panel: Panel): TimeSeriesBuilder {
  const query = new DataqueryBuilder()
    .refId('A')
    .expr(panelInPromql(panel, '$__rate_interval'))
    .legendFormat(panel.by.map((label) => `{{${label}}}`).join(' ') || 'all')
  return new TimeSeriesBuilder()
    .title(panel.show === 'rate' ? `${panel.title} per ${panel.per}` : panel.title)
    .datasource(datasource)
    .unit(panel.show === 'gauge' ? 'short' : panel.unit)
    .min(0)
    .height(8)
    .span(panelWidth)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .withTarget(query)
}
