import { fillReferences } from './fill-references.ts'
import { readSecret } from './read-secret.ts'

// Node runs this before the function (--import), so that lib/config finds secrets where it looks for settings. Lambda
// and its console show only the references.
const {
  AWS_REGION: region = '',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint = `https://secretsmanager.${region}.amazonaws.com`,
  AWS_ACCESS_KEY_ID: accessKeyId = '',
  AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
  AWS_SESSION_TOKEN: sessionToken,
} = process.env
const credentials = { accessKeyId, secretAccessKey, sessionToken }

await fillReferences(process.env, (arn) =>
  readSecret(arn, { region, endpoint: new URL(endpoint), credentials }),
)
