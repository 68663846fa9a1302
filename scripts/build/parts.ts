import manifest from '../../package.json' with { type: 'json' };
import type { Part } from './bundle-modules.ts';

/** The `callfold` command. */
export const COMMAND: Part = { entries: { process: 'cli/process.ts' }, folder: 'dist/cli', external: [] };

/** The constructs, and the app that `callfold init` writes. */
export const CONSTRUCTS: Part = {
  entries: { index: 'lib/index.ts', app: 'lib/start-app.ts' },
  folder: 'dist/lib',
  external: Object.keys(manifest.peerDependencies),
};

/** The modules whose types other apps use: those of {@link CONSTRUCTS}, without an extension. */
export const TYPED_MODULES: readonly string[] = Object.values(CONSTRUCTS.entries).map(path =>
  path.replace('.ts', ''),
);
