import type { MiddlewareHandler } from 'hono';

/**
 * What a browser may do with anything that is served: load styles, a script and pictures from here, play recordings
 * from elsewhere, nothing else. No inline script or style runs, so even a text that is not escaped would only be shown.
 */
const HEADERS: { readonly [name: string]: string } = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    'media-src https:',
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  // The address of a page names a call or a contact, and a recording's host need not know who listens.
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Sets the security headers of every answer, and keeps it out of every cache unless it says otherwise. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  if (!context.res.headers.has('Cache-Control')) context.res.headers.set('Cache-Control', 'no-store');
};
