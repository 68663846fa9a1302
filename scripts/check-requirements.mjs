// Runs before those scripts of package.json that users run.
import { checkRequirements } from '../terminal/requirements.mjs';

checkRequirements();
