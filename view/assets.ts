import { readFileSync } from 'node:fs';
import { Hono } from 'hono';

const TYPES = {
  'style.css': 'text/css; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'favicon.svg': 'image/svg+xml',
} as const;

/** The files that the pages load: a fixed set, read once. They may be cached, but are asked for every time. */
export const assets = new Hono();
for (const [name, type] of Object.entries(TYPES)) {
  const content = readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8');
  assets.get(`/${name}`, context =>
    context.body(content, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }),
  );
}
