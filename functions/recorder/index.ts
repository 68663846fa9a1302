import { dependencies } from './dependencies.ts';
import { createRecorderHandler } from './handler.ts';

export const handler = createRecorderHandler(dependencies);
