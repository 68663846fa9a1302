import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { assetUrl, IMPORTED_SCRIPTS } from './assets.ts';
import { KeysHelp } from './keys-help.tsx';

/** What every page has. */
interface PageProps {
  readonly title: string;
  /** Which table the calls are from, in a few words. */
  readonly source: string;
  /** If given, the page's script keeps it up to date. */
  readonly live?: { readonly kind: 'list' | 'call'; readonly pollMs: number } | undefined;
  /** Parts that the keyboard can go to at once, by their ids. */
  readonly skips?: readonly { readonly id: string; readonly text: string }[];
  readonly children: Child;
}

/** The frame of every page. */
export function Page({ title, source, live, skips = [], children }: PageProps) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · callfold`}</title>
          <link rel="icon" href={assetUrl('favicon.svg')} type="image/svg+xml" />
          <link rel="stylesheet" href={assetUrl('style.css')} />
          {IMPORTED_SCRIPTS.map(name => (
            <link rel="modulepreload" href={assetUrl(name)} />
          ))}
          <script type="module" src={assetUrl('page.js')}></script>
        </head>
        <body data-live={live?.kind} data-poll-ms={live?.pollMs}>
          <a class="skip" href="#main">
            Skip to content
          </a>
          {skips.map(({ id, text }) => (
            <a class="skip" href={`#${id}`}>
              {text}
            </a>
          ))}
          <header class="top">
            <a class="brand" href="/">
              <Mark />
              callfold
            </a>
            <span class="source">{source}</span>
            {live && (
              <button type="button" class="live" id="live-toggle" hidden>
                <span class="live-dot" aria-hidden="true"></span>
                <span id="live-state">Live</span>
              </button>
            )}
          </header>
          <main id="main" tabindex={-1}>
            {children}
          </main>
          <footer class="bottom">
            <p>
              Read-only. Times are in <span id="time-zone">UTC</span>, days of lists are UTC days.{' '}
              <button type="button" class="quiet" id="zone-toggle" hidden></button>
            </p>
            <p class="keys" hidden>
              <button type="button" class="quiet">
                Keys <kbd>?</kbd>
              </button>
            </p>
          </footer>
          <KeysHelp />
          <p class="visually-hidden" role="status" id="announcement"></p>
        </body>
      </html>
    </>
  );
}

// A sheet folded once: three events, one record.
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path class="mark-back" d="M4 4h11l5 5v11H4z" />
      <path class="mark-fold" d="M15 4v5h5z" />
      <path class="mark-lines" d="M7.5 11h5M7.5 14h9M7.5 17h9" />
    </svg>
  );
}
