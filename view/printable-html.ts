import type { MiddlewareHandler } from 'hono';
import { printable } from '../text/printable.ts';

/**
 * Shows every control character of a page as `\u202e`, as the command does: otherwise the name `\u202egpj.exe` would read
 * `exe.jpg`. It is done to the whole page, so that no value of a call can be forgotten.
 */
export const printableHtml: MiddlewareHandler = async (context, next) => {
  await next();
  if (!context.res.headers.get('Content-Type')?.startsWith('text/html')) return;
  const html = printable(await context.res.text());
  context.res = new Response(html, context.res);
};
