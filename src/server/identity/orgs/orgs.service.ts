import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { IdempotentRequest } from '../../../values/idempotent-request.js';
import { checkBody } from '../../../checks/check-body.js';
import { isTimestamp, readCursor, writeCursor } from '../../../values/cursor.js';
import { hashApiKey, makeApiKey } from '../keys/api-key-format.js';
import { DefaultHarness } from './default-harness.js';
import type { ListOrgsQuery } from '../dto/list-orgs.query.js';
import type { CreatedOrgDto, OrgDetailDto, OrgDto, OrgPageDto } from '../dto/org.dto.js';
import { CreateOrgDto, UpdateOrgDto } from '../dto/write-org.dto.js';
import { organizationNotFound } from '../identity.errors.js';
import { isOrgId, newKeyId, newOrgId, orgIdOf, orgUuid } from '../ids.js';
import { OrgsRepository, type OrgPlace, type OrgRow } from './orgs.repository.js';
import { OPERATOR, RecordedWrites } from '../recorded-writes.js';
import { DEFAULT_PAGE_SIZE } from '../../../values/query-texts.js';

const KEY_NAME = 'Owner key';
/** What a cursor of this listing is bound to: there are no filters, and one sort. */
const CURSOR_SCOPE = ['orgs', '-created_at'];

/** Organizations. Who may ask about which one is decided by the guard. */
@Injectable()
export class OrgsService {
  constructor(
    private readonly repository: OrgsRepository,
    private readonly defaults: DefaultHarness,
    private readonly writes: RecordedWrites,
  ) {}

  /** Makes an organization from a {@link CreateOrgDto}, and the owner key that leads into it. */
  async create(body: unknown, request?: IdempotentRequest): Promise<CreatedOrgDto> {
    const { name } = await checkBody(CreateOrgDto, body, { nulls: 'absent' });
    return this.writes.run(OPERATOR, request, (within) => this.insert(name, within));
  }

  private async insert(name: string, within: EntityManager): Promise<CreatedOrgDto> {
    const key = makeApiKey();
    const first = { id: newKeyId(), name: KEY_NAME, tokenHash: hashApiKey(key), isBootstrap: false };
    const org = await this.repository.create({ orgId: newOrgId(), name }, first, undefined, within);
    return Object.assign(toOrgDto(org!), { key_id: first.id, key });
  }

  /** One page of all organizations, newest first. */
  async list({ limit = DEFAULT_PAGE_SIZE, cursor }: ListOrgsQuery): Promise<OrgPageDto> {
    const after = cursor === undefined ? null : toPlace(cursor);
    const { rows, total, hasMore } = await this.repository.list(limit, after);
    return { data: rows.map(toOrgDto), total, limit, next_cursor: hasMore ? toCursor(rows.at(-1)!) : null };
  }

  async get(orgId: string): Promise<OrgDetailDto> {
    const org = isOrgId(orgId) ? await this.repository.find(orgId) : null;
    if (!org) throw organizationNotFound();
    return { ...toOrgDto(org), default_harness_id: await this.defaults.get(orgId) };
  }

  /** Changes the keys in an {@link UpdateOrgDto}. */
  async update(orgId: string, body: unknown): Promise<OrgDetailDto> {
    const dto = await checkBody(UpdateOrgDto, body, {
      nulls: 'clear',
      readOnly: ['id', 'created_at', 'updated_at'],
    });
    const before = await this.get(orgId);
    await this.defaults.set(orgId, dto);
    const { name = before.name } = dto;
    const isOther = name !== before.name || (await this.defaults.get(orgId)) !== before.default_harness_id;
    if (isOther) await this.repository.change(orgId, dto.name);
    return this.get(orgId);
  }
}

function toOrgDto({ org_id, name, created_at, updated_at }: OrgRow): OrgDto {
  return {
    id: org_id,
    name,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}

function toCursor({ org_id, created_at }: OrgRow): string {
  return writeCursor({ value: created_at.toISOString(), id: orgUuid(org_id) }, CURSOR_SCOPE);
}

function toPlace(cursor: string): OrgPlace {
  const { value, id } = readCursor(cursor, CURSOR_SCOPE, isTimestamp);
  return { createdAt: value, orgId: orgIdOf(id) };
}
