/** What can be pasted and run as it is, with a key that asks Claude. @param origin the address of the service */
export const readyLines = (origin: string, key: string) => ({
  curl: [
    `curl ${origin}/chat \\`,
    `  -H 'x-api-key: ${key}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"message":"Hello"}'`,
  ].join('\n'),
  claudeCode: [`export ANTHROPIC_BASE_URL=${origin}`, `export ANTHROPIC_AUTH_TOKEN=${key}`, 'claude'].join(
    '\n',
  ),
  openai: [`export OPENAI_BASE_URL=${origin}/v1`, `export OPENAI_API_KEY=${key}`].join('\n'),
})
