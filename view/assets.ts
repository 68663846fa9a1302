import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Hono } from 'hono';

const FOLDER = new URL('assets/', import.meta.url);

const TYPES: { readonly [extension: string]: string | undefined } = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The files that the pages load: those of one folder, read once. A browser may cache them, but revalidates them every
 * time.
 */
export const assets = new Hono();
for (const name of readdirSync(FOLDER)) {
  const type = TYPES[extname(name)];
  if (type === undefined) continue;
  const content = readFileSync(new URL(name, FOLDER), 'utf8');
  assets.get(`/${name}`, context =>
    context.body(content, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }),
  );
}
