/** The English texts of the usage page. They come with it: the first load is small. */
export const usageTexts = {
  lead: 'What your organization asked of Claude, and what it cost.',
  ownLead: 'What you asked of Claude, in person and with keys that act for you, and what it cost.',
  csv: 'Download CSV',
  csvHint: 'What is shown, by day, as a file for a spreadsheet',
  filters: 'What is shown',
  span: 'Time',
  spans: {
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
    '90d': 'Last 90 days',
    month: 'This month',
    own: 'From … to …',
  },
  from: 'First day',
  to: 'Last day',
  groupBy: 'Grouped by',
  by: { day: 'Day', model: 'Model', member: 'Member', api_key: 'API key' },
  show: 'Plot of',
  measures: { cost: 'Cost', tokens: 'Tokens' },
  plot: { cost: 'Cost by day', tokens: 'Tokens by day' },
  all: 'All',
  others: 'Others',
  withoutKey: 'Without a key',
  everyDay: 'Every day in figures',
  tableTitle: (by: string) => `By ${by === 'API key' ? by : by.toLowerCase()}`,
  onlyThis: (name: string) => `Only ${name}, by day`,
  total: 'Total',
  cost: 'Cost',
  turns: 'Answers',
  tokens: 'Tokens',
  input: 'Input',
  output: 'Output',
  cacheRead: 'Cache read',
  cacheWritten: 'Cache written',
  words: {
    sum: (turns: string, cost: string, first: string, last: string) =>
      first === last
        ? `${turns === '1' ? '1 answer' : `${turns} answers`} for ${cost} on ${first} (UTC).`
        : `${turns === '1' ? '1 answer' : `${turns} answers`} for ${cost} from ${first} to ${last}, both days included (UTC).`,
    cache: (saved: string, cost: string) =>
      `The prompt cache saved ${saved} of reading, and ${cost} was paid for writing to it.`,
    estimated: (turns: string) =>
      turns === '1'
        ? '1 of them was cut; what it cost is estimated.'
        : `${turns} of them were cut; what they cost is estimated.`,
  },
  noneTitle: 'Nothing was used in this time',
  none: 'Ask Claude something, in the chat or with an API key, or choose a longer time.',
  noneFiltered: 'Choose a longer time, or more than this model, member or key.',
  ask: 'Ask Claude',
} as const
