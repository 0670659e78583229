import { readFileSync } from 'node:fs'
import type { GeneratedFile } from '../generated-file.ts'
import { planDeployment } from '../stack/plan.ts'
import { chatsBill, idleBill, type Line, pricesOf, privateLinkBill, sumOf } from './bill.ts'
import measured from './measured-chat.json' with { type: 'json' }

const place = /(?<=<!-- made by npm run generate -->\n\n).*?(?=\n\n<!-- until here -->)/s

/** The documentation's cost figures, derived from the stack, the prices and the measured chat. */
export function generateCostFiles(): GeneratedFile[] {
  const bills = {
    // The edges cost the same while idle.
    'A month of `dev` without a request': idleBill(planDeployment({ stage: 'dev' }).resources),
    'A month of `prod` without a request': idleBill(planDeployment({ stage: 'prod' }).resources),
    'A month of PrivateLink to one service': privateLinkBill(),
    'A thousand chats behind CloudFront': chatsBill(),
  }
  const sums = Object.entries(bills).map(([title, lines]) => `| ${title} | ${sumOf(lines).toFixed(2)} |`)
  const deploy = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8')
  if (!place.test(deploy)) throw new Error('docs/deploy.md has no place for the cost.')
  return [
    { path: 'docs/cost.md', text: page(bills) },
    { path: 'docs/deploy.md', text: deploy.replace(place, () => `| | $ |\n|---|---|\n${sums.join('\n')}`) },
  ]
}

const table = ([title, lines]: [string, readonly Line[]]) => `## ${title}

| | arithmetic | $ |
|---|---|---|
${lines.map(({ what, arithmetic, usd }) => `| ${what} | ${arithmetic} | ${usd.toFixed(4)} |`).join('\n')}
| **sum** | | **${sumOf(lines).toFixed(2)}** |`

const page = (bills: Readonly<Record<string, readonly Line[]>>) => `# What a deployment costs

Made by \`npm run generate\` from the resources of the synthesized templates, one measured chat and prices of us-east-1 as known on
${pricesOf}. Nobody has been billed for any of this yet, and none was read off AWS's own pages: compare those that matter to
you. No free tier is counted, and Claude's own bill, more than a hundred times that of the chats, is not in it.

${Object.entries(bills).map(table).join('\n\n')}

PrivateLink is an option (\`-c privateLink\`), for each service that it names, and takes $0.01 per GB as well, as a copy
of AWS's page says: for the thousand chats less than a tenth of a cent. A deployment without a key of the Claude API has one secret less.

API Gateway costs $2.40 per million requests more than CloudFront, and the same while nobody comes. The chat was measured on
${measured.measuredOn} with \`npm run cost -- --measure\`: the bundle as it ships under AWS's runtime client, on local engines and an x86
processor, with an answer of 500 tokens in 10,500 ms. A function of 512 MB has less than a third of a processor, so our own part of
the time is longer there. Left out: Valkey and Aurora's own work, together less than $0.002; some 14 metrics, $0.30 each in a month in
which every hour has a chat; starts of new processes, retries of Claude, journals for the day that they are kept, backups.
`
