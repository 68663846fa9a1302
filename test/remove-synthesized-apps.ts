export { removeFolder as default } from './synthesized-apps.ts';
