/** The least that a function can be: the baseline for ours. */
export const handler = async () => ({ statusCode: 200, body: '' })
