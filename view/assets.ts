import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Hono } from 'hono';

const FOLDER = new URL('assets/', import.meta.url);

const TYPES: { readonly [extension: string]: string | undefined } = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// In the order in which they depend on each other.
const STYLES = ['base', 'marks', 'frame', 'find', 'charts', 'filters', 'list', 'report', 'call', 'print'];

/** The contents of the files that the pages load, by their names. The styles are one file, since each request takes time. */
const contents = new Map<string, string>([['style.css', STYLES.map(name => read(`${name}.css`)).join('\n')]]);
for (const name of readdirSync(FOLDER)) {
  if (['.js', '.svg'].includes(extname(name))) contents.set(name, read(name));
}

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

/** Another one for other contents, so that a browser asks for each file once. */
const DIGEST = createHash('sha256')
  .update(JSON.stringify([...contents]))
  .digest('hex')
  .slice(0, 16);

/** The address of a file that the pages load. */
export function assetUrl(name: string): string {
  return `/assets/${DIGEST}/${name}`;
}

/** The scripts that `page.js` imports, directly or not. */
export const IMPORTED_SCRIPTS = [...contents.keys()].filter(
  name => extname(name) === '.js' && name !== 'page.js',
);

/** The files that the pages load: those of one folder, read once. A browser may keep them as long as it likes. */
export const assets = new Hono();
for (const [name, content] of contents) {
  assets.get(assetUrl(name), context =>
    context.body(content, 200, {
      'Content-Type': TYPES[extname(name)] ?? '',
      'Cache-Control': 'private, max-age=31536000, immutable',
    }),
  );
}
