/** Four times Node's own: a token that is too long is answered by the route, which says so, and not by the server. */
export const maxHeaderBytes = 65_536
