// What is used of Anthropic's SDK, in one module, for the reason of lib/aws-sdk.ts.
export { Anthropic } from '@anthropic-ai/sdk'
export { oidcFederationProvider } from '@anthropic-ai/sdk/lib/credentials/oidc-federation'
