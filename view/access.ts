import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { isSameText } from '../loopback/secret-token.ts';

/** The address that a browser is opened with, once. */
export function addressWithToken(origin: string, token: string): string {
  return `${origin}/?${TOKEN}=${token}`;
}

/**
 * Lets in only a browser that knows the token: loopback is open to all users of this machine, and the calls are not.
 * The token comes with the first address; it is exchanged for a cookie and removed from the address, so that bookmarks
 * and screenshots do not contain it.
 */
export function requireToken(token: string): MiddlewareHandler {
  return async (context, next) => {
    const url = new URL(context.req.url);
    // Cookies do not depend on the port, and several views may be open.
    const cookie = `callfold_${url.port || '80'}`;
    const given = url.searchParams.get(TOKEN);
    const isGiven = given !== null && isSameText(given, token);
    if (!isGiven && !isSameText(getCookie(context, cookie) ?? '', token)) return context.text(NO_TOKEN, 403);
    if (given === null) return next();
    if (isGiven) setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
    url.searchParams.delete(TOKEN);
    return context.redirect(url.href, 303);
  };
}

const TOKEN = 'token';
const NO_TOKEN = 'Open the whole address that npm start or callfold view printed: it lets this browser in.\n';
