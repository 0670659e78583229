/** Four times Node's own limit, so that the route can answer a token that is too long and say so. */
export const maxHeaderBytes = 65_536
