import type { Access } from '../../lib/endpoints/route.ts'

/** Every way to authenticate. */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      "An API key; for people a JWT of the deployment's identity provider, or the access token of a program on which they have signed in.",
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'An API key.' },
  localOrganization: {
    type: 'apiKey',
    in: 'header',
    name: 'x-org-id',
    description: 'Believed by the local server only, together with x-user-id.',
  },
  localUser: {
    type: 'apiKey',
    in: 'header',
    name: 'x-user-id',
    description: 'Believed by the local server only, together with x-org-id.',
  },
  personToken: {
    type: 'http',
    scheme: 'bearer',
    description: "A JWT of the deployment's identity provider; neither an API key nor an access token.",
  },
  metricsToken: {
    type: 'http',
    scheme: 'bearer',
    description: "The deployment's METRICS_TOKEN. The local server asks for none.",
  },
  operatorToken: { type: 'http', scheme: 'bearer', description: "One of the deployment's OPERATOR_TOKENS." },
} as const

/** Any one alternative suffices, with all of its schemes; the text is the scope that they must have. */
export function securityOf(scope: Access): Partial<Record<keyof typeof securitySchemes, string[]>>[] {
  switch (scope) {
    case 'public':
    case 'sign-in':
      return []
    case 'person':
      return [{ personToken: [] }]
    case 'metrics':
      return [{ metricsToken: [] }, { operatorToken: [] }]
    case 'operator':
      return [{ operatorToken: [] }]
    default:
      return [{ bearer: [scope] }, { apiKey: [scope] }, { localOrganization: [scope], localUser: [scope] }]
  }
}
