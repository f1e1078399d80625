import type { HarnessCaller } from '../../../harnesses/index.js';
import type { Role } from './roles.js';

/** Who is calling the server: an API key, whose ID is the `actor`. */
export interface IdentityCaller extends HarnessCaller {
  role: Role;
}
