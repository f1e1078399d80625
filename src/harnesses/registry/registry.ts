import { Logger } from '@nestjs/common';
import { BuiltInsRepository } from '../storage/built-ins.repository.js';
import { BuiltInsService } from './built-ins/built-ins.service.js';
import { ExamplesService } from './built-ins/examples.service.js';
import { CapabilitiesReader } from './reads/capabilities.reader.js';
import { HarnessDrafts } from './drafts/harness-drafts.js';
import { EffectiveService } from './effective/effective.service.js';
import { ImpactService } from './effective/impact.service.js';
import { PreviewService } from './effective/preview.service.js';
import { emitter, type EmitEvent } from '../ports/events.js';
import { HarnessPresenter } from './presenter.js';
import { HarnessReader } from './reads/reader.js';
import { NamedIds } from './reads/named-ids.js';
import type { HarnessSettings, ModuleSettings } from './settings.js';
import { HarnessesRepository } from '../storage/harnesses.repository.js';
import { HarnessImporter } from './portability/harness.importer.js';
import { HarnessExporter } from './portability/harness.exporter.js';
import { IdempotencyRepository } from '../storage/idempotency.repository.js';
import type { HostTransaction } from '../../sql/host-transaction.js';
import { LargeReads } from '../../sql/large-reads.js';
import { Session } from '../../sql/session.js';
import { inTurn, withoutTurn, type DoWork } from '../../values/turns.js';
import { tablesOf } from '../storage/tables.js';
import { TreesRepository } from '../storage/trees.repository.js';
import { VersionsRepository } from '../storage/versions.repository.js';
import { VersionsService } from './versions/versions.service.js';
import { DefaultHarness } from './writes/default-harness.js';
import { HarnessChanger } from './writes/harness.changer.js';
import { HarnessCreator } from './writes/harness.creator.js';
import { HarnessRetirer } from './writes/harness.retirer.js';
import { WriteRunner } from './writes/write-runner.js';

/** What the service is made of. */
export interface HarnessParts {
  reader: HarnessReader;
  ids: NamedIds;
  creator: HarnessCreator;
  changer: HarnessChanger;
  retirer: HarnessRetirer;
  importer: HarnessImporter;
  default: DefaultHarness;
  effective: EffectiveService;
  impacts: ImpactService;
  previews: PreviewService;
  versions: VersionsService;
  exporter: HarnessExporter;
  examples: ExamplesService;
  capabilities: CapabilitiesReader;
}

/** The parts of one registration, and the idempotency records of its HTTP routes. */
export interface HarnessRegistry {
  parts: HarnessParts;
  /** The same anew in a transaction of the host's. */
  within: (manager: HostTransaction, emit: EmitEvent) => HarnessParts;
  idempotency: IdempotencyRepository;
  largeReads: LargeReads;
}

/** Makes the parts: on the pool, and anew for each transaction of the host's that they are taken into. */
export function assembleRegistry(settings: ModuleSettings): HarnessRegistry {
  const { dataSource, entities } = settings;
  const tables = tablesOf(dataSource, entities);
  const largeReads = new LargeReads();
  const pool = Session.onPool(dataSource, largeReads);
  const builtIns = new BuiltInsService(new BuiltInsRepository(pool, tables), settings.builtIns);
  const idempotency = new IdempotencyRepository(pool, tables);

  const partsOn = (session: Session, reconciled: BuiltInsService, emit: EmitEvent): HarnessParts => {
    const doWork = session.isTransaction ? withoutTurn : inTurn;
    const ready = (orgId: string) => reconciled.ensure(orgId);
    const repository = new HarnessesRepository(session, tables, ready);
    const trees = new TreesRepository(session, tables, ready);
    const versions = new VersionsRepository(session, tables);
    return assembleParts(
      settings,
      { repository, trees, versions, idempotency: idempotency.within(session) },
      emit,
      doWork,
    );
  };
  const within = (manager: HostTransaction, emit: EmitEvent): HarnessParts => {
    const session = Session.within(manager);
    return partsOn(session, builtIns.within(session), emit);
  };

  return { parts: partsOn(pool, builtIns, emitterOf(settings)), within, idempotency, largeReads };
}

/** To the host's listener, whose failures are logged. */
export function emitterOf({ onEvent }: HarnessSettings): EmitEvent {
  const logger = new Logger('Harnesses');
  return emitter(onEvent, (sentence) => logger.error(sentence));
}

/** Where the parts keep what they know. */
export interface Repositories {
  repository: HarnessesRepository;
  trees: TreesRepository;
  versions: VersionsRepository;
  idempotency: Pick<IdempotencyRepository, 'within'>;
}

export function assembleParts(
  settings: HarnessSettings,
  { repository, trees, versions, idempotency }: Repositories,
  emit: EmitEvent,
  doWork: DoWork,
): HarnessParts {
  const ids = new NamedIds(repository);
  const drafts = new HarnessDrafts(settings, ids);
  const presenter = new HarnessPresenter(settings);
  const runner = new WriteRunner(repository, idempotency, presenter, emit);
  const creator = new HarnessCreator(settings, runner, drafts, presenter);
  const changer = new HarnessChanger(settings, runner, drafts, presenter);
  const importer = new HarnessImporter(runner, drafts, creator, changer);
  return {
    reader: new HarnessReader(repository, presenter),
    ids,
    creator,
    changer,
    retirer: new HarnessRetirer(settings, runner, presenter),
    importer,
    default: new DefaultHarness(repository),
    effective: new EffectiveService(trees, drafts, settings.vault, doWork),
    impacts: new ImpactService(repository, trees, drafts, doWork),
    previews: new PreviewService(settings, repository, trees, drafts, doWork),
    versions: new VersionsService(repository, versions, changer, presenter, doWork),
    exporter: new HarnessExporter(repository, doWork),
    examples: new ExamplesService(importer),
    capabilities: new CapabilitiesReader(settings, repository),
  };
}
