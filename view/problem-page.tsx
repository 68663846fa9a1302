import type { Child } from 'hono/jsx';
import { Page } from './layout.tsx';

/** A page that says what is wrong, and what to do. */
export function ProblemPage({ source, title, children }: { source: string; title: string; children: Child }) {
  return (
    <Page title={title} source={source}>
      <div class="problem">
        <h1>{title}</h1>
        {children}
        <p>
          <a href="/">All calls</a>
        </p>
      </div>
    </Page>
  );
}
