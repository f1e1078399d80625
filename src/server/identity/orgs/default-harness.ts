import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  type HarnessCaller,
  HarnessError,
  HarnessesService,
  HarnessPermission,
} from '../../../harnesses/index.js';
import { validationFailed } from '../../../values/refusal.js';
import type { UpdateOrgDto } from '../dto/write-org.dto.js';

/** What the server does for an organization in its own name. */
const caller = (orgId: string): HarnessCaller => ({
  orgId,
  actor: 'server',
  permissions: [HarnessPermission.View, HarnessPermission.Manage],
});

/**
 * The default harness of an organization. The harnesses module keeps it; it needs this module to know who is calling,
 * so its service is looked up when it is used instead of being injected.
 */
@Injectable()
export class DefaultHarness {
  constructor(private readonly modules: ModuleRef) {}

  get(orgId: string): Promise<string | null> {
    return this.harnesses.getDefault(caller(orgId));
  }

  /** Sets what an {@link UpdateOrgDto} says; without either key nothing happens. */
  async set(
    orgId: string,
    { default_harness_id: id, default_harness_name: name }: UpdateOrgDto,
  ): Promise<void> {
    if (id !== undefined && name !== undefined)
      throw refusal('/default_harness_name', 'conflict', 'give the ID or the name');
    const wanted = id === undefined ? name : id;
    if (wanted === undefined) return;
    const pointer = id === undefined ? '/default_harness_name' : '/default_harness_id';
    await this.harnesses.setDefault(caller(orgId), wanted).catch((error: unknown) => {
      if (!(error instanceof HarnessError) || !UNFIT.includes(error.code)) throw error;
      throw refusal(pointer, error.code, error.message);
    });
  }

  private get harnesses(): HarnessesService {
    return this.modules.get(HarnessesService, { strict: false });
  }
}

/** What makes a harness unfit to be the default is a mistake in the body here, not in the path. */
const UNFIT: readonly string[] = ['harness_not_found', 'harness_archived'];

function refusal(pointer: string, code: string, detail: string): Error {
  return validationFailed([{ pointer, code, detail }]);
}
