import { ApiKeyEntity } from './api-key.entity.js';
import { OrgEntity } from './org.entity.js';

/** What the server's DataSource needs for identity, in the database's default schema. */
export const identityEntities = [OrgEntity, ApiKeyEntity];
