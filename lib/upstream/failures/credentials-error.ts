/** A call was not made, because nothing shows an upstream that it is ours: no role, or no token for it. */
export class CredentialsError extends Error {
  override name = 'CredentialsError'

  /** @param cause never shown to anybody: it may quote a token */
  constructor(cause: unknown) {
    super('No credentials for a call to Claude', { cause })
  }
}

/** Gives what `get` gives. @throws CredentialsError for whatever it throws */
export async function credentialsFrom<Result>(get: () => Promise<Result>): Promise<Result> {
  try {
    return await get()
  } catch (error) {
    throw new CredentialsError(error)
  }
}
