import { roleOfProcess } from '../../lib/config/environment.ts'
import { fillReferences } from './fill-references.ts'
import { readSecret } from './read-secret.ts'

// Node runs this before the function (--import), so that lib/config finds secrets where it looks for settings. Lambda
// and its console show only the references.
const {
  AWS_REGION: region = '',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint = `https://secretsmanager.${region}.amazonaws.com`,
} = process.env
const role = roleOfProcess() ?? { accessKeyId: '', secretAccessKey: '' }

await fillReferences(process.env, (arn) => readSecret(arn, { region, endpoint: new URL(endpoint), role }))
